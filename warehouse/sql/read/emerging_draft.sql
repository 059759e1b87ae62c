-- The draft of an aspect for one emerging theme, as YAML.
-- $theme = 1 : number of the theme
SELECT draft
FROM emerging
WHERE theme = $theme::INTEGER;

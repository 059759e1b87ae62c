-- Whether anything is kept for a roll-back or was read in the background.
SELECT EXISTS (FROM kept_feedback) OR EXISTS (FROM shadow_feedback);

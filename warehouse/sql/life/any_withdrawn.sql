-- Whether anything of withdrawn feedback is to go: on most nights nothing is, and no kept reading is looked through.
SELECT EXISTS (FROM life_withdrawn);

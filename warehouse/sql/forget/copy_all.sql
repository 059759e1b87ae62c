-- Every table of the old file with its comments, live rows only, into the open one.
COPY FROM DATABASE old TO rewritten;

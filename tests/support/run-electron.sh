#!/bin/sh
# Runs Electron and stores its output in a file, because chromedriver discards it.
exec "$GAVEL_TEST_ELECTRON" "$@" >>"$GAVEL_TEST_OUTPUT" 2>&1

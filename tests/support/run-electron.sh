#!/bin/sh
# Runs Electron with its output kept in a file: chromedriver throws it away.
exec "$GAVEL_TEST_ELECTRON" "$@" >>"$GAVEL_TEST_OUTPUT" 2>&1

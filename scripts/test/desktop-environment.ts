// Runs on a virtual desktop: writes the variables that lead to it to the file that is named, as JSON, and ends when its
// standard input ends.
import { renameSync, writeFileSync } from 'node:fs'

const NAMES =
  /^(DISPLAY|XDG_.*|DBUS_SESSION_BUS_ADDRESS|GAVEL_DESKTOP_DIR|GAVEL_CACHE|NO_AT_BRIDGE|LIBGL_ALWAYS_SOFTWARE)$/

const [, , file = ''] = process.argv
const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => NAMES.test(name)))
// A rename, so that nobody reads half of it.
writeFileSync(`${file}.new`, JSON.stringify(variables))
renameSync(`${file}.new`, file)
process.stdin.resume()

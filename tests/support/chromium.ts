import { existsSync } from 'node:fs'

/** The headless shell does the same with less work. */
const shell = '/usr/bin/chromium-headless-shell'

/** How Playwright starts the system's Chromium. */
export const chromiumOptions = {
  executablePath: process.env['CHROMIUM_PATH'] ?? (existsSync(shell) ? shell : '/usr/bin/chromium'),
  // Chromium refuses to run as root with its sandbox.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
}

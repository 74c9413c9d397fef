import { writeFileSync } from 'node:fs'

/**
 * Keeps the memory of this process, and with it the tokens, out of core files. Neither Node nor Electron can set
 * `PR_SET_DUMPABLE` or `RLIMIT_CORE`, but on Linux a process may choose what the kernel writes into its core file
 * (https://man7.org/linux/man-pages/man5/core.5.html). With the value 0, only the registers of its threads are
 * written. Renderers are not covered, because they come from a process that Chromium started earlier; they hold no
 * token.
 */
export function excludeMemoryFromCoreFiles(file = '/proc/self/coredump_filter'): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync(file, '0')
  } catch {
    // This kernel writes no core files, or there is no /proc.
  }
}

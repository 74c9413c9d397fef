import { lastLines, run } from './run-program.mjs'

/**
 * Whether this Electron can be loaded, with the libraries that it needs. If not, prints what to do.
 *
 * @param {import('../electron-runtime.mjs').Runtime} runtime
 * @param {typeof run} [runProgram] for tests
 */
export async function electronStarts({ version, folder, binary, isPinned }, runProgram = run) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const { stdout, output } = await runProgram(binary, ['-p', 'process.versions.electron'], { env, limit: 60_000 })
  // An empty file ends with status 0, because it is then run as a shell script.
  if (/^\d+\.\d+\.\d+$/.test(stdout.trim())) return true
  console.error(`Electron ${version} in ${folder} cannot start. ${await whyNot(binary, isPinned, output, runProgram)}`)
  return false
}

/**
 * @param {string} binary
 * @param {boolean} isPinned
 * @param {string} output
 * @param {typeof run} runProgram
 */
async function whyNot(binary, isPinned, output, runProgram) {
  const [, first] = /error while loading shared libraries: (\S+): cannot open/.exec(output) ?? []
  if (first) {
    // The loader names only the first one.
    const { stdout } = await runProgram('ldd', [binary])
    const all = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1])
    return `Libraries are missing: ${(all.length > 0 ? all : [first]).join(', ')}. Install the packages of your system that contain them; if libffmpeg.so is among them, delete that folder.`
  }
  if (/EACCES/.test(output))
    return `No program may run there; the disk may be mounted with noexec. ${isPinned ? 'Move this clone to' : 'Set GAVEL_CACHE to a folder on'} another disk.`
  return `It is damaged, or for another kind of computer. Delete that folder, and start again.\n${lastLines(output)}`
}

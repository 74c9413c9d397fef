import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

const module = pathToFileURL(resolve(import.meta.dirname, '../../electron/desktop/hardening.ts')).href
/** The secret is put together at run time, so that the program's own text does not contain it. */
const secret = 'made-up-token-in-memory'
const program = `
const { excludeMemoryFromCoreFiles } = await import(${JSON.stringify(module)})
globalThis.held = Buffer.from(${JSON.stringify(secret.split('-'))}.join('-'))
if (process.argv[1] === 'excluded') excludeMemoryFromCoreFiles()
process.abort()`

const pattern = process.platform === 'linux' ? readFileSync('/proc/sys/kernel/core_pattern', 'latin1').trim() : ''
/**
 * Whether the kernel writes core files to the working folder, rather than to another one or to a program, as on Ubuntu.
 */
const isWritten = pattern !== '' && !pattern.startsWith('|') && !pattern.includes('/')

function writeCore(how: 'excluded' | 'usual'): 'none' | 'with the secret' | 'without the secret' {
  const folder = mkdtempSync(join(tmpdir(), 'gavel-core-'))
  const shell = 'ulimit -c unlimited && exec "$0" --input-type=module --eval "$1" "$2"'
  spawnSync('bash', ['-c', shell, process.execPath, program, how], { cwd: folder, stdio: 'ignore' })
  const [name] = readdirSync(folder)
  // The file is half a gigabyte, which is too large for a string.
  const found = name === undefined ? undefined : spawnSync('grep', ['-q', '-a', '-F', secret, join(folder, name)])
  rmSync(folder, { recursive: true })
  if (found === undefined) return 'none'
  return found.status === 0 ? 'with the secret' : 'without the secret'
}

/** Returns what the kernel writes into the core files of a process and of its child. */
function filters(how: 'excluded' | 'usual'): readonly string[] {
  const code = `
const { excludeMemoryFromCoreFiles } = await import(${JSON.stringify(module)})
if (process.argv[1] === 'excluded') excludeMemoryFromCoreFiles()
const { readFileSync } = await import('node:fs')
process.stdout.write(readFileSync('/proc/self/coredump_filter'))
const { execFileSync } = await import('node:child_process')
process.stdout.write(execFileSync('cat', ['/proc/self/coredump_filter']))`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code, how], { encoding: 'utf8' })
  return stdout.trim().split('\n')
}

it.runIf(process.platform === 'linux')(
  '51 a core file has neither the memory of a process that excluded it, nor that of its child',
  () => {
    expect(filters('usual')).not.toContain('00000000')
    expect(filters('excluded')).toEqual(['00000000', '00000000'])
    // The effect of the filter is tested only where a core file can be found.
    expect(isWritten ? writeCore('usual') : 'with the secret').toBe('with the secret')
    expect(isWritten ? writeCore('excluded') : 'without the secret').toBe('without the secret')
  },
)

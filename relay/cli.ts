import { realpathSync, writeFileSync } from 'node:fs'
import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import packageFile from '../package.json' with { type: 'json' }
import { ADDRESS_TIME } from '../shared/limits.ts'
import { brokerConfig } from './broker-files.ts'
import { check } from './commands/check.ts'
import { invite, isTooLongForWindows, revoke } from './commands/desks.ts'
import { loadBus, openConfiguration } from './commands/open-configuration.ts'
import { run } from './commands/run.ts'
import { sentenceOf } from './trouble.ts'

const usage = `Reads Plivo and Vobiz once for a whole team of Gavels, and receives the providers' callbacks.

  gavel-relay check                                 tries credentials, broker and public address
  gavel-relay invite --person Ana --desk "Desk 3"   prints the text that Ana pastes into her Gavel
  gavel-relay broker-config [--out FOLDER]          prints Mosquitto's configuration, users and permissions;
            [--without-docker]                      those for a Mosquitto that reads them in FOLDER itself,
                                                    also from then on
  gavel-relay revoke desk-3                         takes a desk's access away
  gavel-relay run                                   runs until SIGTERM

  --config FILE   the configuration, which only its owner may read; without it gavel-relay.json in
                  $CREDENTIALS_DIRECTORY. See relay/README.md.
`

const options = {
  config: { type: 'string' },
  person: { type: 'string' },
  desk: { type: 'string' },
  out: { type: 'string' },
  'without-docker': { type: 'boolean', default: false },
  help: { type: 'boolean' },
} as const

const TOO_LONG_FOR_WINDOWS =
  'A Gavel on Windows cannot store this invite, because it is too long. Use a shorter certificate in broker.caFile: that of the authority alone, with an EC key.\n'

/** Runs one command. @returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  setDefaultAutoSelectFamilyAttemptTimeout(ADDRESS_TIME)
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [command, target] = positionals
  if (values.help === true || command === undefined) return print(usage)
  const configuration = () => openConfiguration(values.config, process.env)
  const typed = (wanted: string): string => typedCommand(wanted, values.config)
  switch (command) {
    case 'run': {
      excludeMemoryFromCoreFiles()
      const stopped = new Promise((resolve) => {
        process.once('SIGTERM', resolve)
        process.once('SIGINT', resolve)
      })
      // By default, this signal would end the process.
      process.on('SIGHUP', () => undefined)
      await run({ configuration: configuration(), software: packageFile.version, writeLine, logger, stopped })
      return 0
    }
    case 'check': {
      const chosen = configuration()
      return (await check(chosen, { writeLine, openBus: await loadBus(chosen, logger), fetch })) ? 0 : 1
    }
    case 'invite': {
      const { person, desk } = values
      if (person === undefined || desk === undefined) throw new Error('Say who and where: --person Ana --desk "Desk 3"')
      const text = invite(configuration(), { person, desk }, typed)
      print(`${text}\n`)
      if (isTooLongForWindows(text)) process.stderr.write(TOO_LONG_FOR_WINDOWS)
      process.stderr.write(
        `It holds a password, so hand it over safely. It works once the broker has its new files and SIGHUP: ${typed('broker-config')} --out FOLDER\n`,
      )
      return 0
    }
    case 'broker-config':
      return print(brokerConfig(configuration(), values.out, values['without-docker']))
    case 'revoke':
      if (target === undefined) throw new Error(`Say which desk: ${typed('revoke desk-3')}`)
      revoke(configuration(), target)
      return print(
        `${target} is revoked once the broker has its new files and SIGHUP: ${typed('broker-config')} --out FOLDER\n`,
      )
    default:
      throw new Error(`There is no command "${command}". Try --help.`)
  }
}

function writeLine(line: string): void {
  print(`${line}\n`)
}

/** What to type for another command, with the program and the configuration of this one. */
function typedCommand(wanted: string, config: string | undefined): string {
  const quoted = (path: string): string =>
    /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
  const program = relative('', process.argv[1] ?? '')
  return ['node', quoted(program), wanted, ...(config === undefined ? [] : ['--config', quoted(config)])].join(' ')
}

/**
 * Keeps tokens and passwords out of core files on Linux, where a process may choose what the kernel writes into its
 * own: with 0 only the registers. Node has no `setrlimit`, and its limit does not stop a kernel that passes core files
 * to a program. https://man7.org/linux/man-pages/man5/core.5.html
 */
function excludeMemoryFromCoreFiles(): void {
  try {
    if (process.platform === 'linux') writeFileSync('/proc/self/coredump_filter', '0')
  } catch {
    // This kernel writes no core files, or there is no /proc.
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

/** Writes a line. Details other than errors and strings are left out, because they may contain text from a provider. */
function logger(message: string, detail?: unknown): void {
  const more = detail instanceof Error ? `: ${detail.message}` : typeof detail === 'string' ? `: ${detail}` : ''
  process.stderr.write(`${message}${more}\n`)
}

if (process.argv[1] !== undefined && import.meta.filename === realpathSync(process.argv[1])) {
  try {
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    process.exitCode = 1
  }
}

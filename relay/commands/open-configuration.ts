import { X509Certificate } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../../shared/logger.ts'
import type { OpenBus } from '../../shared/feed/bus.ts'
import { readConfiguration, type RelayConfiguration } from '../configuration.ts'
import { readSecretFile } from '../secret-file.ts'

/** The name of the configuration among systemd's credentials: https://systemd.io/CREDENTIALS/ */
const CREDENTIAL = 'gavel-relay.json'

/**
 * Reads the configuration of a command, and creates the folder in which the relay stores its files.
 *
 * @param environment `process.env`; a variable that switches off the check of certificates is deleted
 * @throws Error with a message for the terminal, without any secret; Node's error if a file cannot be used
 */
export function openConfiguration(
  path: string | undefined,
  environment: Record<string, string | undefined>,
): RelayConfiguration {
  // With this variable, Node's fetch accepts any certificate, so an attacker could receive the token.
  delete environment['NODE_TLS_REJECT_UNAUTHORIZED']
  const passed = environment['CREDENTIALS_DIRECTORY']
  const chosen = path ?? (passed === undefined ? undefined : join(passed, CREDENTIAL))
  if (chosen === undefined) throw new Error(`Say where the configuration is: --config ${CREDENTIAL}`)
  // The mode of a systemd credential is not checked. systemd lets the service's user read it through an access control
  // list, which looks like access for the group.
  const text = path === undefined ? readFileSync(chosen, 'utf8') : readSecretFile(chosen)
  const configuration = readConfiguration(text, chosen, path === undefined)
  mkdirSync(configuration.stateFolder, { recursive: true, mode: 0o700 })
  if (process.platform !== 'win32' && (statSync(configuration.stateFolder).mode & 0o022) !== 0) {
    const refused = `Others may write to ${configuration.stateFolder}, where the relay stores its files.`
    throw new Error(`${refused} Run: chmod go-w ${configuration.stateFolder}`)
  }
  // Without this, `check` would not notice that the folder cannot be written.
  accessSync(configuration.stateFolder, constants.W_OK)
  return configuration
}

/**
 * The certificate of the authority that signed the broker's certificate; undefined if it is a known one. Invites carry
 * it to every desk.
 *
 * @throws Error with a message for the terminal if the file holds anything else, above all a private key
 */
export function brokerAuthority({ broker: { caFile } }: RelayConfiguration): string | undefined {
  if (caFile === undefined) return undefined
  const text = readFileSync(caFile, 'utf8')
  const instead = `but broker.caFile must be the certificate of the broker's authority (PEM).`
  if (text.includes('PRIVATE KEY')) throw new Error(`${caFile} holds a private key, ${instead}`)
  try {
    if (new X509Certificate(text).raw.length > 0) return text
  } catch {
    // It is none.
  }
  throw new Error(`${caFile} holds no certificate, ${instead}`)
}

/** Loads the client of the broker without a proxy, because a server needs none to reach its own broker. */
export async function loadBus(configuration: RelayConfiguration, logger: Logger): Promise<OpenBus> {
  const { createMqttBus } = await import('../../shared/feed/mqtt-bus.ts')
  let own = brokerAuthority(configuration)
  return createMqttBus({
    certificates: () => {
      try {
        own = brokerAuthority(configuration)
      } catch {
        // The file may be missing for a moment while it is replaced.
      }
      const extra = process.env['NODE_EXTRA_CA_CERTS']
      return [
        ...(extra !== undefined && existsSync(extra) ? [readFileSync(extra, 'utf8')] : []),
        ...(own === undefined ? [] : [own]),
      ]
    },
    proxyFor: () => Promise.resolve(undefined),
    random: Math.random,
    logger,
  })
}

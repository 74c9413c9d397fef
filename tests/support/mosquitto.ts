import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { existsSync } from 'node:fs'
import { freePort } from './free-port.ts'
import { run } from './run-program.ts'
import { until } from './wait-for.ts'

/** Debian installs Mosquitto in a folder that is not in the PATH of users. */
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']

function programOf(name: string): string {
  const found = folders.map((folder) => join(folder, name)).find(existsSync)
  if (found === undefined) throw new Error(`${name} is not installed: apt-get install mosquitto mosquitto-clients`)
  return found
}

export interface MosquittoOptions {
  /** Defaults to a free port. */
  readonly port?: number
  /** The password of each user. */
  readonly users?: Readonly<Record<string, string>>
  /** Lines of Mosquitto's password file, for users whose passwords are already hashed. */
  readonly hashedUsers?: string
  /** Lines of Mosquitto's ACL file. Without them, a user may do everything. */
  readonly permissions?: string
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Whether the broker uses MQTT over WebSocket. */
  readonly webSocket?: boolean
  /** The size in bytes of the largest packet that the broker accepts. */
  readonly maxPacketSize?: number
  /** The port of another broker with which this one exchanges all feed messages. */
  readonly bridgeTo?: number
}

export type Mosquitto = Awaited<ReturnType<typeof startMosquitto>>

/** Starts a separate broker with its own folder on a loopback port. It never uses this computer's Mosquitto service. */
export async function startMosquitto(options: MosquittoOptions) {
  const program = programOf('mosquitto')
  const folder = await mkdtemp(join(tmpdir(), 'gavel-mosquitto-'))
  const port = options.port ?? (await freePort())
  const config = await writeConfig(folder, port, options)
  let child: ChildProcess | undefined
  let printed = ''
  const start = async (): Promise<void> => {
    const started = spawn(program, ['-c', config], { stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (data) => (printed += String(data)))
    try {
      await until('Mosquitto to listen', () => canConnect(port))
    } catch (error) {
      throw new Error(`${String(error)}\n${printed}`, { cause: error })
    }
  }
  const kill = async (): Promise<void> => {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null) return
    const gone = new Promise((done) => running.once('exit', done))
    running.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    port,
    kill,
    /** Stops the process until `resume`, so that the broker is silent. */
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    /** Starts the broker again at the same port, without its retained messages. */
    restart: async () => {
      await kill()
      await start()
    },
    close: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function writeConfig(folder: string, port: number, options: MosquittoOptions): Promise<string> {
  const at = (name: string): string => join(folder, name)
  const { users = {}, hashedUsers = '', permissions, tls, webSocket, bridgeTo, maxPacketSize } = options
  await writeFile(at('passwords'), hashedUsers)
  for (const [user, password] of Object.entries(users)) {
    await run(programOf('mosquitto_passwd'), ['-b', at('passwords'), user, password])
  }
  if (permissions !== undefined) await writeFile(at('permissions'), permissions)
  for (const [name, text] of Object.entries(tls ?? {})) await writeFile(at(name), text)
  await chmod(folder, 0o700)
  const [bridgeUser = '', bridgePassword = ''] = Object.entries(users)[0] ?? []
  const lines = [
    `listener ${port} 127.0.0.1`,
    ...(webSocket === true ? ['protocol websockets'] : []),
    ...(tls === undefined ? [] : [`keyfile ${at('key')}`, `certfile ${at('cert')}`]),
    // With WebSocket alone, Mosquitto 2.0.11 reports that it cannot listen, and exits.
    ...(webSocket === true ? [`listener ${await freePort()} 127.0.0.1`] : []),
    'allow_anonymous false',
    `password_file ${at('passwords')}`,
    'persistence false',
    'log_dest stderr',
    ...(maxPacketSize === undefined ? [] : [`max_packet_size ${maxPacketSize}`]),
    ...(permissions === undefined ? [] : [`acl_file ${at('permissions')}`]),
    // Without this, a Mosquitto that root starts becomes another user, who may not read this folder.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...(bridgeTo === undefined
      ? []
      : [
          'connection pair',
          `address 127.0.0.1:${bridgeTo}`,
          'topic gavel/1/# both 1',
          'cleansession true',
          'bridge_protocol_version mqttv50',
          'restart_timeout 1',
          'notifications false',
          `remote_username ${bridgeUser}`,
          `remote_password ${bridgePassword}`,
        ]),
  ]
  await writeFile(at('mosquitto.conf'), `${lines.join('\n')}\n`)
  return at('mosquitto.conf')
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => {
      resolve(false)
    })
  })
}

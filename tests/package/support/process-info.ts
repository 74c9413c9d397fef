import { readdir, readFile, readlink } from 'node:fs/promises'
import { processTree } from '../../support/processes.ts'
import { until } from '../../support/wait-for.ts'
import type { OrdinaryUser } from './ordinary-user.ts'

export const program = '/opt/Gavel/gavel'

const watcher = 'org.kde.StatusNotifierWatcher'

/** The processes with an item in the tray of this user's desktop. */
async function trayOwners(user: OrdinaryUser): Promise<readonly number[]> {
  const read = await user.run(
    ...(['gdbus', 'call', '--session', '--dest', watcher, '--object-path', '/StatusNotifierWatcher'] as const),
    ...(['--method', 'org.freedesktop.DBus.Properties.Get', watcher, 'RegisteredStatusNotifierItems'] as const),
  )
  const names = [...read.matchAll(/'([^'/]+)[^']*'/g)].map((match) => match[1] ?? '')
  return Promise.all(names.map((name) => processBehind(user, name)))
}

async function processBehind(user: OrdinaryUser, name: string): Promise<number> {
  const read = await user.run(
    ...([
      'gdbus',
      'call',
      '--session',
      '--dest',
      'org.freedesktop.DBus',
      '--object-path',
      '/org/freedesktop/DBus',
    ] as const),
    ...(['--method', 'org.freedesktop.DBus.GetConnectionUnixProcessID', name] as const),
  )
  return Number(/uint32 (\d+)/.exec(read)?.[1])
}

/** Waits for a tray item of a process for which `accepts` is true. Returns the id of that process. */
export function waitForTray(user: OrdinaryUser, accepts: (pid: number) => boolean = () => true): Promise<number> {
  return until('the tray item', async () => (await trayOwners(user)).find(accepts), { timeoutMs: 30_000 })
}

export async function commandLine(pid: number): Promise<readonly string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').filter((part) => part !== '')
}

/** The addresses, such as `127.0.0.1:40123`, on which a process or a descendant listens for TCP connections. */
export async function listening(pid: number): Promise<readonly string[]> {
  const sockets = new Set((await Promise.all((await processTree(pid)).map(socketsOf))).flat())
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8')))
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && inode !== undefined && sockets.has(inode))
    .map(([, local = '']) => readAddress(local))
}

async function socketsOf(pid: number): Promise<readonly string[]> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const targets = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')))
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [])
}

/**
 * Converts `0100007F:9CB7` to `127.0.0.1:40119`; an IPv6 host stays unchanged.
 * https://docs.kernel.org/networking/proc_net_tcp.html
 */
function readAddress(text: string): string {
  const [host = '', port = ''] = text.split(':')
  const shown =
    host.length === 8
      ? (host.match(/../g) ?? [])
          .map((byte) => parseInt(byte, 16))
          .reverse()
          .join('.')
      : host
  return `${shown}:${parseInt(port, 16)}`
}

/** A field of /proc/PID/status. */
export async function statusOf(pid: number, field: string): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? ''
}

/** The ids of the descendants that Chromium started as this type, such as `renderer`. */
export async function childrenOfType(pid: number, type: string): Promise<readonly number[]> {
  const tree = await processTree(pid)
  const lines = await Promise.all(tree.map(async (child) => [child, await commandLine(child).catch(() => [])] as const))
  return lines.filter(([, line]) => line.some((part) => part.includes(`--type=${type}`))).map(([child]) => child)
}

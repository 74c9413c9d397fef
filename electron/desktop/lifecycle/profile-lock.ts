import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { knownArguments } from './arguments.ts'

export interface ProfileLockOptions {
  /** The profile folder. It is created if it is missing. */
  readonly folder: string
  /** The arguments of this process, which a Gavel that already runs gets. */
  readonly argv: readonly string[]
  /** Called with the arguments of each later start, while this process has the lock. */
  readonly onArguments: (argv: readonly string[]) => void
  /** Electron's lock, which is used in place of the one in the profile. Returns false if another process has it. */
  readonly systemLock?: (() => boolean) | undefined
  readonly host?: string
  /** Milliseconds for which a Gavel that already runs may not answer. */
  readonly patience?: number
}

export type ProfileLock =
  | { readonly is: 'taken'; readonly release: () => void }
  /** A Gavel that runs with this profile has received the arguments. */
  | { readonly is: 'passed'; readonly sentence: string }
  | { readonly is: 'refused'; readonly sentence: string }

/** The folder of the lock in the profile. */
const FOLDER = 'lock'
/** The content of a lock whose owner has quit. */
const FREE = 'free'
const PATIENCE = 15_000
/** Characters. All known arguments together are shorter. */
const LONGEST_MESSAGE = 1_000
/** More than starts at the same time, of which each can be in the way of another once. */
const MOST_TRIES = 50

/**
 * Makes this process the only Gavel that uses a profile, or passes its arguments to the one that does.
 *
 * The lock lies in the profile, so that nothing that cleans other folders can remove it. (Electron's own lock needs a
 * socket in the folder for temporary files. Without that socket, a second Gavel takes the lock of the first.) Each owner
 * listens at a socket of its own, and makes a symbolic link that names it. The links are numbered; the owner is who
 * made the highest one, as long as its socket answers, which ends with its process however that ends. To take over from
 * a dead owner is to make the next number, which only one process can. An owner never removes its own link, because
 * then a slow process might believe that its lower number is the highest.
 */
export async function takeProfile(options: ProfileLockOptions): Promise<ProfileLock> {
  try {
    const { folder, systemLock } = options
    makeFolder(folder)
    makeFolder(join(folder, FOLDER))
    // Some network file systems refuse `chmod` although the folder is private.
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
    if (systemLock !== undefined) {
      const sentence = 'Gavel is already running with this profile; this request was passed to it.'
      return systemLock() ? { is: 'taken', release: () => undefined } : { is: 'passed', sentence }
    }
    return await takeLock(new LockFolder(join(folder, FOLDER)), options)
  } catch (error) {
    return { is: 'refused', sentence: describeFault(options.folder, error) }
  }
}

/** Makes a folder, unless there is one. Another start may make it at the same time. */
function makeFolder(path: string): void {
  try {
    // With `recursive`, Node reports a read-only file system as a missing folder.
    mkdirSync(path, { recursive: !existsSync(dirname(path)), mode: 0o700 })
  } catch (error) {
    if (!existsSync(path)) throw error
  }
}

async function takeLock(locks: LockFolder, options: ProfileLockOptions): Promise<ProfileLock> {
  const { host = hostname() } = options
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const newest = locks.newest()
    const owner = locks.ownerOf(newest)
    const answer = owner === undefined ? 'dead' : await pass(locks.socketPath(owner.socket), owner.pid, options)
    if (typeof answer === 'object') return answer
    if (answer === 'closed') continue
    if (owner !== undefined && owner.host !== host) return belongsElsewhere(locks, newest, owner)
    const id = randomBytes(6).toString('hex')
    const server = await listen(locks.socketPath(id), options.onArguments)
    if (locks.add(newest + 1, `${host}-${process.pid}-${id}`) && locks.newest() === newest + 1) {
      locks.removeOthers(newest + 1, id)
      const release = (): void => {
        server.close()
        locks.free(newest + 1)
      }
      return { is: 'taken', release }
    }
    // Another start was faster.
    server.close()
  }
  throw new Error('another start changes the lock all the time')
}

interface Owner {
  readonly host: string
  readonly pid: string
  readonly socket: string
}

/** The files of the lock: numbered symbolic links, which can hold any text, and sockets. */
class LockFolder {
  readonly #folder: string
  readonly #short: string

  constructor(folder: string) {
    this.#folder = folder
    // The path of a socket has at most 107 bytes. Linux also accepts the number of the open folder in place of its path.
    this.#short =
      process.platform === 'linux'
        ? `/proc/self/fd/${String(openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY))}`
        : folder
  }

  /** The number of the newest link; 0 if there is none. */
  newest(): number {
    return Math.max(0, ...readdirSync(this.#folder).map((name) => (/^\d{1,15}$/.test(name) ? Number(name) : 0)))
  }

  /** Undefined if there is no such link, its owner has quit, or it is damaged. */
  ownerOf(number: number): Owner | undefined {
    try {
      const [, host = '', pid = '', socket = ''] =
        /^(.*)-(\d+)-([0-9a-f]{12})$/s.exec(readlinkSync(this.path(number))) ?? []
      return socket === '' ? undefined : { host, pid, socket }
    } catch {
      return undefined
    }
  }

  path(number: number): string {
    return join(this.#folder, String(number))
  }

  socketPath(id: string): string {
    return `${this.#short}/${id}.sock`
  }

  /** Makes a link. @returns false if it exists. */
  add(number: number, content: string): boolean {
    try {
      symlinkSync(content, this.path(number))
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  }

  /** Without this, a start on another computer that shares the profile would be refused. */
  free(number: number): void {
    try {
      symlinkSync(FREE, this.path(number) + FREE)
      renameSync(this.path(number) + FREE, this.path(number))
    } catch {
      // The next start on this computer finds that nobody listens.
    }
  }

  /** Removes what dead owners, and starts that were too slow, have left. */
  removeOthers(number: number, id: string): void {
    const own = [String(number), `${id}.sock`]
    for (const name of readdirSync(this.#folder).filter((one) => !own.includes(one))) {
      rmSync(join(this.#folder, name), { force: true, recursive: true })
    }
  }
}

function listen(path: string, onArguments: ProfileLockOptions['onArguments']): Promise<Server> {
  const server = createServer((socket) => {
    serve(socket, onArguments)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      // A later error means that one connection could not be accepted, for lack of memory or of file descriptors.
      server.on('error', () => undefined)
      server.unref()
      resolve(server)
    })
  })
}

/**
 * Serves one later start. It sends its arguments only after the greeting, so that one that gave up waiting for a busy
 * owner has sent nothing. Whatever it sends, only arguments that Gavel knows count.
 */
function serve(socket: Socket, onArguments: ProfileLockOptions['onArguments']): void {
  let text = ''
  const read = (data: string): void => {
    text += data
    if (text.length > LONGEST_MESSAGE) socket.destroy()
    if (socket.destroyed || !text.includes('\n')) return
    socket.off('data', read)
    onArguments(['gavel', ...text.slice(0, text.indexOf('\n')).split(' ')])
    socket.end('taken\n')
  }
  socket.on('error', () => undefined)
  socket.setTimeout(PATIENCE, () => socket.destroy())
  socket.setEncoding('utf8').on('data', read)
  socket.write('gavel\n')
}

/** @returns `dead` if nobody listens, `closed` if the connection was closed before the arguments were taken */
function pass(
  path: string,
  pid: string,
  { argv, patience = PATIENCE }: ProfileLockOptions,
): Promise<Exclude<ProfileLock, { is: 'taken' }> | 'dead' | 'closed'> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(path)
    const timer = setTimeout(() => {
      resolve({
        is: 'refused',
        sentence: `Gavel is already running as process ${pid}, but does not answer. This request was not passed to it.`,
      })
      socket.destroy()
    }, patience)
    socket.setEncoding('utf8').on('data', (data: string) => {
      const isFirst = !text.includes('\n')
      text += data
      const [, answer] = text.split('\n')
      if (isFirst && answer !== undefined) socket.write(`${knownArguments(argv).join(' ')}\n`)
      if (answer !== 'taken' || !text.endsWith('taken\n')) return
      resolve({
        is: 'passed',
        sentence: `Gavel is already running as process ${pid}; this request was passed to it.`,
      })
    })
    socket.on('error', (error) => {
      const code = codeOf(error)
      if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve('dead')
      // Its queue of connections is full (EAGAIN), or it ended meanwhile.
      else if (code === 'EAGAIN' || code === 'ECONNRESET' || code === 'EPIPE') resolve('closed')
      else reject(error)
    })
    socket.on('close', () => {
      clearTimeout(timer)
      resolve('closed')
    })
  })
}

function belongsElsewhere(locks: LockFolder, number: number, { host, pid }: Owner): ProfileLock {
  return {
    is: 'refused',
    sentence: `${locks.path(number)} belongs to process ${pid} on ${host}, which cannot be reached from here. If Gavel runs nowhere with this profile, delete that file and start again.`,
  }
}

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'it is read-only',
  ENOSPC: 'its disk is full, or holds as many files as it can',
  EDQUOT: 'you have used your share of its disk',
  EACCES: 'you may not change it',
  EEXIST: 'it is not a folder',
  ENOTDIR: 'it is not a folder',
  EPERM: 'you may not change it, or its file system does not support it',
}

function describeFault(folder: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const reason = reasons[codeOf(error) ?? '']
  return `The profile folder ${folder} cannot be used: ${reason === undefined ? message : `${reason} (${message})`}.`
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

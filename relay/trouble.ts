import type { Logger } from '../shared/logger.ts'

/** What Node's errors of the system mean, by code. Node's own messages are not sentences. */
const OF_FILES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file ${path}.`,
  EACCES: (path) => `You have no access to ${path}.`,
  EPERM: (path) => `You have no access to ${path}.`,
  EROFS: (path) => `${path} cannot be changed here.`,
  ENOTDIR: (path) => `${path} is no folder.`,
  EEXIST: (path) => `${path} is no folder.`,
  ENOSPC: (path) => `There is no space left for ${path}.`,
}

/** The sentence for the terminal about an error that ended a command. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const {
    code = '',
    path,
    syscall,
    port,
    address,
  } = error as NodeJS.ErrnoException & { readonly port?: number; readonly address?: string }
  if (code === 'EADDRNOTAVAIL') return `receiver.host: ${String(address)} is no address of this computer.`
  if (syscall === 'listen') {
    const place = `port ${String(port)}, which is receiver.port or healthPort`
    return code === 'EADDRINUSE' ? `Something else already listens at ${place}.` : `You may not listen at ${place}.`
  }
  if (code.startsWith('ERR_OSSL_'))
    return `receiver.tls: the key and the certificate cannot be used: ${error.message.replace(/^.*:/, '')}.`
  // Node does not say which path it was.
  if (code === 'EISDIR' && path === undefined) return 'A folder was named in place of a file.'
  return path === undefined ? error.message : (OF_FILES[code]?.(path) ?? error.message)
}

/**
 * Creates a function that tries something, which may fail for some time. It logs why, once for each new reason.
 *
 * @returns whether it succeeded
 */
export function createAttempt(logger: Logger, message: string): (run: () => void) => boolean {
  let logged = ''
  return (run) => {
    let trouble = ''
    try {
      run()
    } catch (error) {
      trouble = sentenceOf(error)
      if (trouble !== logged) logger(message, trouble)
    }
    logged = trouble
    return trouble === ''
  }
}

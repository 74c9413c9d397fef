import { lastLines } from './run-program.mjs'

/**
 * What to do about a failure, found in what the failing program said. The first that fits counts; `$1` is what the
 * brackets found.
 *
 * @type {[RegExp, string][]}
 */
const REMEDIES = [
  [
    /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|enough free space in/,
    'The disk is full. Make room, and start again.',
  ],
  [
    /Could not get lock|Unable to (?:acquire|lock)/,
    'Another program is installing packages. Start again when it has ended.',
  ],
  [/spawn (\S+) ENOENT/, '$1 is not installed, or not in PATH.'],
  [
    /Temporary failure resolving|Could not resolve '|Could not connect to|Unable to locate package/,
    'apt-get cannot reach its servers, or their lists lack the package. Check the connection, and its proxy.',
  ],
  [
    /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/,
    'The server cannot be reached. Check the connection; behind a proxy, set HTTPS_PROXY, or `registry` in ~/.npmrc.',
  ],
  [
    /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY)|CERT_HAS_EXPIRED/,
    "The server's certificate is not trusted here. If your network has its own, name its file by NODE_EXTRA_CA_CERTS.",
  ],
  [
    /EACCES|EPERM|EROFS|Permission denied|Read-only file system/,
    'Something here may not be written by this user. If root ran this before, give the folder back with sudo chown -R.',
  ],
]

/**
 * What to do about a failure, then the last lines of the program that failed.
 *
 * @param {string} output of that program
 */
export function explain(output) {
  for (const [pattern, remedy] of REMEDIES) {
    const found = pattern.exec(output)
    if (found) return `${remedy.replace('$1', found[1] ?? '')}\n${lastLines(output)}`
  }
  return `Its last lines:\n${lastLines(output)}`
}

import type { FaultReason } from './fault.ts'

const LONGEST = 2_000

/**
 * Whether this is a complete http or https address that a provider may call back. Credentials in the address are
 * rejected, because they would travel in every write and be stored in the settings.
 */
export function isCallbackUrl(address: string): boolean {
  if (address.length > LONGEST || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return false
  const { username, password, hostname } = new URL(address)
  return username === '' && password === '' && hostname !== ''
}

/**
 * Whether results may go there from a real account: by https, to a host of the public internet. A name is not looked up:
 * the provider resolves it, not this computer.
 */
export function isPublicCallbackUrl(address: string): boolean {
  if (!isCallbackUrl(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' && isPublicHost(hostname.replace(/\.$/, ''))
}

/** Why results cannot go there, as the reason of a fault. The demo, which is on this computer, takes local addresses. */
export function callbackUrlProblem(address: string, isDemo: boolean): FaultReason<'invalid'> | undefined {
  if (!isCallbackUrl(address)) return 'callbackUrl'
  return isDemo || isPublicCallbackUrl(address) ? undefined : 'callbackUrlPrivate'
}

/** The host that receives the results, as `URL` writes it: lower case, and international names in ASCII. */
export function callbackHost(address: string): string {
  return new URL(address).host
}

/** @param host as `URL` writes it: an IPv4 address always has four decimal parts, an IPv6 address has brackets. */
function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isPublicIPv6(host)
  const parts = host.split('.')
  if (parts.length === 4 && parts.every((part) => /^\d+$/.test(part))) return isPublicIPv4(parts.map(Number))
  // A name without a dot is one of the local network.
  return parts.length > 1 && !/\.(localhost|local|internal|home\.arpa|lan)$/.test(`.${host}`)
}

function isPublicIPv4([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  const isLocal = a === 0 || a === 10 || a === 127 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)
  const isLinkOrCarrier = (a === 169 && b === 254) || (a === 100 && b >= 64 && b < 128)
  const isSpecial = (a === 192 && b === 0 && c === 0) || (a === 198 && (b === 18 || b === 19)) || a >= 224
  return !isLocal && !isLinkOrCarrier && !isSpecial
}

/** Only 2000::/3 is public, and in it Teredo and 6to4 can carry any IPv4 address. */
function isPublicIPv6(host: string): boolean {
  return /^\[[23][0-9a-f]{3}:/.test(host) && !/^\[(2001:0?:|2002:)/.test(host)
}

import { LONGEST_ADDRESS } from './limits.ts'

/**
 * Whether this is a complete http or https address. Credentials in the address are rejected, because they would be
 * stored and sent in every request that contains it.
 */
export function isWebAddress(address: string): boolean {
  if (address.length > LONGEST_ADDRESS || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return false
  const { username, password, hostname } = new URL(address)
  return username === '' && password === '' && hostname !== ''
}

/**
 * Whether this is an https address on the public internet, where a provider can reach it. A name is not looked up,
 * because the provider resolves it, not this computer.
 */
export function isPublicWebAddress(address: string): boolean {
  if (!isWebAddress(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' && isPublicHost(hostname.replace(/\.$/, ''))
}

/**
 * Why a provider cannot use the address: `invalid` if `isWebAddress` rejects it, `private` if only `isPublicWebAddress`
 * rejects it. The demo, which runs on this computer, accepts local addresses.
 */
export function addressProblem(address: string, isDemo: boolean): 'invalid' | 'private' | undefined {
  if (!isWebAddress(address)) return 'invalid'
  return isDemo || isPublicWebAddress(address) ? undefined : 'private'
}

/** The host of an address, as `URL` writes it: lower case, and international names in ASCII. */
export function hostOf(address: string): string {
  return new URL(address).host
}

/** @param host as `URL` writes it: an IPv4 address always has four decimal parts, an IPv6 address has brackets */
function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isPublicIPv6(host)
  const parts = host.split('.')
  if (parts.length === 4 && parts.every((part) => /^\d+$/.test(part))) return isPublicIPv4(parts.map(Number))
  // A name without a dot belongs to the local network.
  return parts.length > 1 && !/\.(localhost|local|internal|home\.arpa|lan)$/.test(`.${host}`)
}

function isPublicIPv4([a = 0, b = 0, c = 0]: readonly number[]): boolean {
  const isLocal = a === 0 || a === 10 || a === 127 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)
  const isLinkOrCarrier = (a === 169 && b === 254) || (a === 100 && b >= 64 && b < 128)
  const isSpecial = (a === 192 && b === 0 && c === 0) || (a === 198 && (b === 18 || b === 19)) || a >= 224
  return !isLocal && !isLinkOrCarrier && !isSpecial
}

/** Only 2000::/3 is public, and within it Teredo and 6to4 can contain any IPv4 address. */
function isPublicIPv6(host: string): boolean {
  return /^\[[23][0-9a-f]{3}:/.test(host) && !/^\[(2001:0?:|2002:)/.test(host)
}

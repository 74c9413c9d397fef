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

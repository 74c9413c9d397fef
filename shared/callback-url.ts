const LONGEST = 2_000

/**
 * Whether a provider may be told to call this address back: a whole web address. A user and a password in it would
 * travel in every write and lie in the settings.
 */
export function isCallbackUrl(address: string): boolean {
  if (address.length > LONGEST || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return false
  const { username, password, hostname } = new URL(address)
  return username === '' && password === '' && hostname !== ''
}

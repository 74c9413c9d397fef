import * as tls from 'node:tls'

/** The system's network settings, which Node does not use by itself. The connection to a team's broker needs them. */
export function createBusNetwork(resolveProxy: (url: string) => Promise<string>) {
  return {
    /** CA certificates, as PEM: Node's own and, from Node 22.15 on, those of the system. */
    certificates: (): readonly string[] => {
      // Electron 33 has Node 20, which cannot read the certificates of the system.
      const readable: Partial<Pick<typeof tls, 'getCACertificates'>> = tls
      return [...tls.rootCertificates, ...(readable.getCACertificates?.('system') ?? [])]
    },
    /** `host:port` of the system's proxy for a `wss:` address; undefined without one, or if its kind is not supported. */
    proxyFor: async (address: string): Promise<string | undefined> => {
      const [first = ''] = (await resolveProxy(address.replace(/^wss:/, 'https:'))).split(';')
      // Other proxies, such as SOCKS, are not supported. Gavel then connects to the broker without a proxy.
      return /^PROXY (.+:\d+)$/.exec(first.trim())?.[1]
    },
  }
}

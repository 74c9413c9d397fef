import { describe } from 'vitest'
import { createAuthority } from '../support/certificates.ts'
import { startElectronNetwork } from '../support/electron-network/electron-network.ts'
import { describeNetwork, type Carrier } from '../support/network-table.ts'

const authority = createAuthority()

const start = async (): Promise<Carrier> => ({
  ...(await startElectronNetwork({ trusted: authority.ca })),
  certificate: authority.issue(),
})

describe('the network of Electron', () => {
  describeNetwork(start, ['HTTP/1.1', 'HTTP/1.1 over TLS', 'HTTP/2'])
})

import { readConfiguration, type ReceiverConfiguration, type RelayConfiguration } from '../../relay/configuration.ts'
import { testAccount } from './simulator-world.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The least that a configuration must have. */
export const relayFields = {
  feed: 'team',
  team: 'Example Company',
  relay: 'relay-1',
  stateFolder: '/nowhere',
  broker: { addresses: ['mqtts://broker.example.test'], user: 'relay-1', password: 'made-up' },
  accounts: [{ id: 'main', name: 'Main', provider: 'plivo', ...testAccount }],
}

/** A configuration with these fields in place of others. */
export const relayConfiguration = (changes: object = {}): RelayConfiguration =>
  readConfiguration(JSON.stringify({ ...relayFields, ...changes }), '/relay.json')

export const pathSecret = '0123456789abcdef0123456789abcdef'

export interface CallbackOptions extends Partial<ReceiverConfiguration> {
  readonly provider?: 'plivo' | 'vobiz'
  readonly acceptUnsigned?: boolean
  readonly stateFolder?: string
}

/** A configuration with a receiver for the callbacks of the accounts `main` and `other`. */
export function callbackConfiguration(options: CallbackOptions = {}) {
  const { provider = 'plivo', acceptUnsigned = false, stateFolder = temporaryFolder(), ...receiver } = options
  const main = { ...relayFields.accounts[0], provider, callbacks: { acceptUnsigned } }
  const configuration = relayConfiguration({
    stateFolder,
    accounts: [main, { ...main, id: 'other', authId: 'MA0000000000000OTHER' }],
    receiver: { publicUrl: 'http://127.0.0.1:9', port: 0, pathSecret, ...receiver },
  })
  return { ...configuration, receiver: configuration.receiver as ReceiverConfiguration }
}

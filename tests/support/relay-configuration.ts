import { readConfiguration, type RelayConfiguration } from '../../relay/configuration.ts'
import { testAccount } from './simulator-world.ts'

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
export function relayConfiguration(changes: object = {}): RelayConfiguration {
  const configuration = readConfiguration(JSON.stringify({ ...relayFields, ...changes }), '/')
  if ('mistakes' in configuration) throw new Error(configuration.mistakes.join(' '))
  return configuration
}

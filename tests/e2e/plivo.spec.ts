import { providerJourney } from './provider-journey.ts'

describe('an account at Plivo', () => {
  providerJourney({ provider: 'Plivo', profile: 'plivo' })
})

import { providerJourney } from './provider-journey.ts'

describe('an account at Vobiz', () => {
  // As documented: as observed, Vobiz shows no roster, so nobody could be muted by name.
  providerJourney({ provider: 'Vobiz', profile: 'vobiz-documented' })
})

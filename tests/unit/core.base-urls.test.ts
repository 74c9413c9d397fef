import { expect, test } from 'vitest'
import { baseUrlsOf } from '../../electron/core.ts'

const environment = { GAVEL_PLIVO_URL: 'http://127.0.0.1:1/v1', GAVEL_VOBIZ_URL: 'http://127.0.0.1:2/api/v1' }

test('an unpackaged Gavel reads the addresses of the providers from its environment', () => {
  expect(baseUrlsOf({ packaged: false, environment })).toEqual({
    plivo: 'http://127.0.0.1:1/v1',
    vobiz: 'http://127.0.0.1:2/api/v1',
  })
  expect(baseUrlsOf({ packaged: false, environment: {} })).toEqual({})
})

test('a packaged Gavel ignores the addresses in its environment', () => {
  expect(baseUrlsOf({ packaged: true, environment })).toEqual({})
})

import { describe, expect, it } from 'vitest'
import { hostOf, isWebAddress, isPublicWebAddress } from '../../../shared/web-address.ts'

describe('isWebAddress', () => {
  it.each(['https://hooks.example.com/', 'http://127.0.0.1:8080/a?b=c', 'HTTPS://hooks.example.com'])(
    'accepts %s',
    (address) => {
      expect(isWebAddress(address)).toBe(true)
    },
  )

  it.each([
    '',
    'hooks.example.com',
    'https://',
    'https:hooks.example.com',
    'ftp://hooks.example.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user@hooks.example.com/',
    'https://user:password@hooks.example.com/',
    `https://hooks.example.com/${'a'.repeat(2_000)}`,
  ])('rejects %s', (address) => {
    expect(isWebAddress(address)).toBe(false)
    expect(isPublicWebAddress(address)).toBe(false)
  })
})

describe('isPublicWebAddress', () => {
  it.each([
    'https://hooks.example.com/plivo',
    'https://hooks.example.com:8443/plivo',
    'https://203.0.113.9/',
    'https://172.32.0.1/',
    'https://[2001:db8::1]/',
    'https://[2606:4700::1111]/',
  ])('47 accepts %s', (address) => {
    expect(isPublicWebAddress(address)).toBe(true)
  })

  it.each([
    // Anyone on the route could read an unencrypted callback.
    'http://hooks.example.com/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://api.localhost/',
    'https://printer/',
    'https://nas.local/',
    'https://db.internal/',
    'https://box.home.arpa/',
    'https://router.lan./',
    'https://local./',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://017700000001/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/',
    'https://100.64.0.1/',
    'https://198.18.0.1/',
    'https://192.0.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://192.168.1.1./',
    'https://[::1]/',
    'https://[::]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[ff02::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::7f00:1]/',
  ])('47 rejects %s', (address) => {
    expect(isPublicWebAddress(address)).toBe(false)
  })
})

it('47 shows the host as it is looked up, not as it appears', () => {
  expect(hostOf('https://h\u043e\u043eks.example.com:8443/plivo')).toBe('xn--hks-seda.example.com:8443')
})

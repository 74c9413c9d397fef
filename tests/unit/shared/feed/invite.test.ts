import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatInvite, LONGEST_INVITE, parseInvite } from '../../../../shared/feed/invite.ts'
import type { Invite } from '../../../../shared/feed/invite.ts'
import { seed } from '../../../support/test-sizes.ts'

const invite: Invite = {
  feed: 'team',
  team: 'Support',
  desk: 'desk-3',
  person: 'Ana',
  addresses: ['mqtts://broker.example:8883', 'wss://broker.example/mqtt'],
  user: 'desk-3',
  password: 'made-up-password',
}

test('an invite is read as it was written, even with line breaks from an email', () => {
  const text = formatInvite(invite)
  const broken = ` ${text.match(/.{1,70}/g)?.join('\r\n') ?? ''}\n`
  expect(parseInvite(broken, false)).toEqual({ ok: true, value: invite })
})

test.each([
  ['nothing', ''],
  ['another text', 'Hello Ana, here is your invite'],
  ['half of it', formatInvite(invite).slice(0, 120)],
  ['another version', formatInvite(invite).replace('gavel-feed-1', 'gavel-feed-2')],
  ['too long a text', formatInvite(invite) + ' '.repeat(LONGEST_INVITE)],
  ['an id that would change topics', formatInvite({ ...invite, desk: '../+' })],
  ['no address', formatInvite({ ...invite, addresses: [] })],
  ['a person whose name is invisible', formatInvite({ ...invite, person: '\u200B' })],
])('a text that is not a valid invite is rejected: %s', (_, text) => {
  expect(parseInvite(text, false)).toMatchObject({
    ok: false,
    fault: { code: 'invalid', values: { reason: 'invite' } },
  })
})

test.each([
  'mqtt://broker.example:1883',
  'ws://broker.example',
  'http://broker.example',
  'mqtts://me:pw@broker.example',
  'mqtts://evil.example;.broker.example',
  'mqtts://evil.example%2e.broker.example:8883',
  "mqtts://evil.example'.broker.example",
  'mqtts://evil.example\t.broker.example',
  'wss://evil.example".broker.example',
  'wss://evil.example`.broker.example',
  'wss://evil.example{.broker.example',
  'mqtts://;broker.example',
  `mqtts://${'long.'.repeat(60)}broker.example`,
  'mqtts://broker.example/?topic',
  'wss://broker.example/#part',
])('56 rejects the address %s, whether or not unencrypted addresses are allowed', (address) => {
  for (const plain of [false, true]) {
    expect(parseInvite(formatInvite({ ...invite, addresses: [address] }), plain)).toMatchObject({
      fault: { values: { reason: 'inviteAddress' } },
    })
  }
})

test.each([
  'mqtts://broker.example',
  'wss://Broker.Example:443/a/path',
  'mqtts://192.0.2.1:8883',
  'mqtts://[2001:db8::1]:8883',
  'mqtts://our_broker.example/',
])('the address %s is accepted', (address) => {
  expect(parseInvite(formatInvite({ ...invite, addresses: [address] }), false).ok).toBe(true)
})

test('56 an address without encryption is accepted only on loopback, and only if that is allowed', () => {
  const text = formatInvite({ ...invite, addresses: ['mqtt://127.0.0.1:4000'] })
  expect(parseInvite(text, true).ok).toBe(true)
  expect(parseInvite(text, false).ok).toBe(false)
  expect(parseInvite(formatInvite({ ...invite, addresses: ['mqtt://127.0.0.1.example'] }), true).ok).toBe(false)
})

test('no text makes the reader throw', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => formatInvite(value as never)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      expect(parseInvite(text, true).ok).toBe(false)
    }),
    { seed },
  )
})

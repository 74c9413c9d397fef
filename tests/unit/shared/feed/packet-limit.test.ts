import fc from 'fast-check'
import packet from 'mqtt-packet'
import { expect, test } from 'vitest'
import { PacketLimit } from '../../../../shared/feed/packet-limit.ts'
import { publish } from '../../../support/hostile-broker.ts'
import { seed } from '../../../support/test-sizes.ts'

const ping = packet.generate({ cmd: 'pingresp' }, { protocolVersion: 5 })

test('of all packets, however they are cut into pieces, 5,000 are accepted in a second', () => {
  const payloads = [0, 100, 127, 128, 20_000].map((length) => publish('x'.repeat(length)))
  const mixed = Array.from({ length: 5_000 }, (_, index) => [ping, ...payloads][index % 97] ?? ping)
  const bytes = Buffer.concat(mixed)
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (cuts) => {
      let now = 0
      const limit = new PacketLimit(() => now)
      const at = [0, ...cuts.toSorted((one, other) => one - other), bytes.length]
      for (const [index, from] of at.entries()) expect(limit.accepts(bytes.subarray(from, at[index + 1]))).toBe(true)
      now = 999
      expect(limit.accepts(ping)).toBe(false)
      now = 1_000
      expect(limit.accepts(ping)).toBe(true)
    }),
    { seed, numRuns: 20 },
  )
})

test.each([
  ['of 1 MiB', [0x80, 0x80, 0x40], true],
  ['larger than that', [0x81, 0x80, 0x40], false],
  ['of 256 MB', [0xff, 0xff, 0xff, 0x7f], false],
  ['whose length does not end', [0x80, 0x80, 0x80, 0x80, 0x80], false],
])('a packet %s is accepted or not as soon as its length has arrived', (_, length, isAccepted) => {
  expect(new PacketLimit(() => 0).accepts(Uint8Array.from([0x30, ...length]))).toBe(isAccepted)
})

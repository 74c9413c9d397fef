import { expect, test } from 'vitest'
import { createTexts } from '../../../../shared/text/i18n.ts'

test('a text that is remembered is the one of its values, whatever these contain', () => {
  const { any } = createTexts('en')
  for (let times = 0; times < 2; times += 1) {
    for (const name of ['Ana Diaz', '', '{{name}}', '$t(common.back)', '<b>&amp;</b>', '$&'])
      expect(any('member.muteOf', { name })).toBe(`Mute ${name}`)
    expect(any('count.people', { count: 1 })).not.toBe(any('count.people', { count: 2 }))
    expect(any('no.such.key', { name: 'Ana' })).toBe('no.such.key')
  }
})

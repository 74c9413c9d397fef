import { describe, expect, it } from 'vitest'
import { partsOfSpeech, spokenSeconds } from '../../../../shared/rooms/announcement.ts'

describe('partsOfSpeech', () => {
  it('returns a text that fits as one part, without the spaces around it', () => {
    expect(partsOfSpeech('  One. Two.  ', 9)).toEqual(['One. Two.'])
    expect(partsOfSpeech('One. Two.')).toEqual(['One. Two.'])
    expect(partsOfSpeech('   ', 9)).toEqual([])
  })

  it('cuts a longer text between sentences, with as many sentences in a part as fit', () => {
    expect(partsOfSpeech('One one. Two two. Three.', 18)).toEqual(['One one. Two two.', 'Three.'])
  })

  it('cuts an overlong sentence between words, and an overlong word anywhere', () => {
    expect(partsOfSpeech('one two three four', 8)).toEqual(['one two', 'three', 'four'])
    expect(partsOfSpeech('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
  })

  it('does not cut a character in half', () => {
    expect(partsOfSpeech('😀😀😀', 3)).toEqual(['😀', '😀', '😀'])
  })

  it.each([10, 37, 100, 1_000])('loses no word in parts of at most %i characters', (longest) => {
    const text = 'The call ends soon. Please hang up, or stay for the next one! Is anybody still here? '.repeat(20)
    const parts = partsOfSpeech(text, longest)
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(longest)
    expect(parts.join(' ').split(/\s+/)).toEqual(text.trim().split(/\s+/))
  })
})

describe('spokenSeconds', () => {
  it('is at least a second, and grows with the text', () => {
    expect(spokenSeconds('Hi')).toBe(1)
    expect(spokenSeconds('a'.repeat(150))).toBe(10)
  })
})

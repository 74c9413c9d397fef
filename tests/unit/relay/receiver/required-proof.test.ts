import { expect, test } from 'vitest'
import { RequiredProof } from '../../../../electron/relay/receiver/required-proof.ts'
import type { Proof } from '../../../../electron/relay/receiver/signatures.ts'

const createStore = () => {
  let stored: Readonly<Record<string, Proof>> = {}
  return {
    read: () => stored,
    write: (strongest: Readonly<Record<string, Proof>>) => {
      stored = strongest
    },
  }
}
const vobiz = { id: 'b', provider: 'vobiz', acceptUnsigned: true } as const
const plivo = { id: 'a', provider: 'plivo', acceptUnsigned: true } as const

test('unsigned callbacks of Vobiz are accepted if the account allows them, but never again after a signed one', () => {
  const store = createStore()
  const proof = new RequiredProof(store)
  expect(proof.accepts(vobiz, 'secret')).toBe(true)
  expect(proof.accepts({ ...vobiz, acceptUnsigned: false }, 'secret')).toBe(false)
  expect(proof.accepts(vobiz, 'url')).toBe(true)
  expect(proof.accepts(vobiz, 'secret')).toBe(false)
  expect(new RequiredProof(store).accepts(vobiz, 'secret')).toBe(false)
  expect(new RequiredProof(store).accepts(vobiz, 'url')).toBe(true)
})

test('callbacks of Plivo are never accepted unsigned, nor with a V2 signature after one with V3', () => {
  const proof = new RequiredProof(createStore())
  expect(proof.accepts(plivo, 'secret')).toBe(false)
  expect(proof.accepts(plivo, 'url')).toBe(true)
  expect(proof.accepts(plivo, 'v3')).toBe(true)
  expect(proof.accepts(plivo, 'url')).toBe(false)
})

test('accounts do not share their required proof', () => {
  const proof = new RequiredProof(createStore())
  proof.accepts(plivo, 'v3')
  expect(proof.accepts({ ...plivo, id: 'c' }, 'url')).toBe(true)
})

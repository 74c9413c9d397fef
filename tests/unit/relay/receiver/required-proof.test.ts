import { expect, test } from 'vitest'
import { RequiredProof } from '../../../../electron/relay/receiver/required-proof.ts'
import type { Proof } from '../../../../electron/relay/receiver/signatures.ts'

const createStore = () => {
  let stored: Readonly<Record<string, Proof>> = {}
  const disk = { isFull: false }
  return {
    disk,
    read: () => stored,
    write: (strongest: Readonly<Record<string, Proof>>) => {
      if (disk.isFull) throw new Error('ENOSPC: no space left on device')
      stored = strongest
    },
  }
}
const log: unknown[] = []
const open = (store: ReturnType<typeof createStore>) => new RequiredProof(store, (...line) => log.push(line))
const vobiz = { id: 'b', provider: 'vobiz', acceptUnsigned: true } as const
const plivo = { id: 'a', provider: 'plivo', acceptUnsigned: true } as const

test('unsigned callbacks of Vobiz are accepted if the account allows them, but never again after a signed one', () => {
  const store = createStore()
  const proof = open(store)
  expect(proof.accepts(vobiz, 'secret')).toBe(true)
  expect(proof.accepts({ ...vobiz, acceptUnsigned: false }, 'secret')).toBe(false)
  expect(proof.accepts(vobiz, 'url')).toBe(true)
  expect(proof.accepts(vobiz, 'secret')).toBe(false)
  expect(open(store).accepts(vobiz, 'secret')).toBe(false)
  expect(open(store).accepts(vobiz, 'url')).toBe(true)
})

test('callbacks of Plivo are never accepted unsigned, nor with a V2 signature after one with V3', () => {
  const proof = open(createStore())
  expect(proof.accepts(plivo, 'secret')).toBe(false)
  expect(proof.accepts(plivo, 'url')).toBe(true)
  expect(proof.accepts(plivo, 'v3')).toBe(true)
  expect(proof.accepts(plivo, 'url')).toBe(false)
})

test('accounts do not share their required proof', () => {
  const proof = open(createStore())
  proof.accepts(plivo, 'v3')
  expect(proof.accepts({ ...plivo, id: 'c' }, 'url')).toBe(true)
})

test('a required proof that was found while the disk was full is stored once the disk has space again', () => {
  const store = createStore()
  const proof = open(store)
  log.length = 0
  store.disk.isFull = true
  for (let count = 0; count < 3; count += 1) expect(proof.accepts(vobiz, 'url')).toBe(true)
  expect(proof.accepts(vobiz, 'secret')).toBe(false)
  expect(log).toEqual([
    ['The required proof of callbacks could not be stored', 'Error: ENOSPC: no space left on device'],
  ])
  store.disk.isFull = false
  expect(proof.accepts(vobiz, 'url')).toBe(true)
  expect(open(store).accepts(vobiz, 'secret')).toBe(false)
})

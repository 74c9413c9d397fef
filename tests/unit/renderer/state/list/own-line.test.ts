import { expect, test } from 'vitest'
import { candidatesFor } from '../../../../../renderer/state/list/own-line.ts'
import { aMember } from '../../../../support/rooms.ts'

test('finds me among many by the last digits of my number, or my name or label', () => {
  const many = [
    aMember(1, { number: '15550100177' }),
    aMember(2, { number: '15550100178', name: 'Jo Winter' }),
    aMember(3, { number: '15550100179' }),
  ]
  const found = (typed: string) => candidatesFor(many, typed, { '15550100179': 'Me at home' }).map(({ key }) => key)
  expect(['', '0178', 'winter', 'home', '5550', '999'].map(found)).toEqual([
    [],
    ['call-2'],
    ['call-2'],
    ['call-3'],
    ['call-1', 'call-2', 'call-3'],
    [],
  ])
})

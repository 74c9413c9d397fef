import { expect, test } from 'vitest'
import { parseSavedView } from '../../../../renderer/state/saved-view.ts'

const first = {
  name: 'rooms',
  accountId: undefined,
  query: '',
  expanded: [],
  closed: [],
  rosterOrder: 'joined',
  active: undefined,
  scroll: 0,
}

test('the window opens with what was saved', () => {
  const saved = {
    name: 'journal',
    accountId: 'acme',
    query: 'ana',
    expanded: ['acme/Support bridge'],
    closed: ['acme/Weekly standup'],
    rosterOrder: 'newest',
    active: 'acme/Support bridge',
    scroll: 40,
  }
  expect(parseSavedView(JSON.stringify(saved))).toEqual(saved)
  expect(parseSavedView(JSON.stringify({ rosterOrder: 'name' }))).toEqual({ ...first, rosterOrder: 'name' })
})

test.each([
  undefined,
  '',
  '{"expanded":[',
  'null',
  '7',
  '["rooms"]',
  '{"name":"later","accountId":5,"query":{},"expanded":5,"closed":{},"rosterOrder":"later","active":[],"scroll":"40"}',
  '{"name":"timeline","rosterOrder":"toString","expanded":null}',
])('the window opens with the rooms if what was saved is %s', (saved) => {
  expect(parseSavedView(saved)).toEqual(first)
})

test('saved expanded rooms that are not strings are ignored', () => {
  expect(parseSavedView('{"expanded":[1,"acme/Support bridge",null]}').expanded).toEqual(['acme/Support bridge'])
})

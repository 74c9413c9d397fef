import type { Action, ActionResult, QuestionRoom } from '../../../shared/rooms/model.ts'
import { success } from '../../../shared/result.ts'
import type { T } from '../../../shared/text/i18n.ts'
import { scripts, SCRIPTS, SCRIPTS_ROOM } from '../crowds.ts'
import { question, savedView, type Scene, type States } from './scene.ts'

const removeSeveral: Action = {
  kind: 'remove',
  seen: { accountId: 'acme', conference: 'Support bridge', instance: 1, revision: 1 },
  who: {
    kind: 'members',
    members: ['call-11', 'call-12', 'call-13'].map((key) => ({ key, memberId: key, name: key, number: '' })),
  },
}

function onEveryone(kind: 'unmute' | 'deafen'): Action {
  return {
    kind,
    seen: { accountId: 'acme', conference: 'Support bridge', instance: 1, revision: 1 },
    who: { kind: 'everyone' },
  }
}

/** The states with a menu, a question or a form in front of the rooms. */
export function menuStates({ now, made, snapshot, expanded, several }: Scene): States {
  const askingForEveryone = (
    kind: 'unmute' | 'deafen',
    item: 'room.unmuteEveryone' | 'room.deafenEveryone',
  ): States[string] => ({
    world: {
      snapshot,
      savedView: expanded,
      results: {
        act: () => success({ state: 'question' as const, question: question(now, { kind, action: onEveryone(kind) }) }),
      },
    },
    press: (t) => [t('room.more', { title: 'Support bridge' }), t(item)],
  })
  const asked = question(now, { provider: 'plivo', startedAt: now - 62 * 60_000 - 11_000 })
  const endAllWorld = {
    snapshot,
    savedView: savedView({ name: 'accounts' }),
    results: {
      ask: ({ action }: { action: Action }) =>
        success(
          action.kind === 'endAll'
            ? question(now, { kind: 'endAll', action, rooms: twelveRooms, listedAt: now })
            : question(now, { action, rooms: twelveRooms.slice(0, 2) }),
        ),
    },
  }
  return {
    confirm: {
      world: { snapshot, savedView: expanded, results: { ask: () => success(asked) } },
      press: (t) => [t('room.endOf', { title: 'Support bridge' })],
    },
    'confirm-too-soon': {
      world: { snapshot, savedView: expanded, results: { ask: () => success(question(now)) } },
      press: (t) => [t('room.endOf', { title: 'Support bridge' }), t('ask.confirm.end')],
    },
    'confirm-of-account': {
      world: {
        snapshot: { ...snapshot, accounts: several },
        savedView: expanded,
        results: { ask: () => success({ ...asked, account: 'Acme' }) },
      },
      press: (t) => [t('room.endOf', { title: 'Support bridge' })],
    },
    'unmute-everyone': askingForEveryone('unmute', 'room.unmuteEveryone'),
    'deafen-everyone': askingForEveryone('deafen', 'room.deafenEveryone'),
    'member-menu': {
      world: { snapshot, savedView: expanded },
      press: (t) => [t('member.moreOf', { name: 'Ana Diaz' })],
    },
    'room-menu': {
      world: { snapshot, savedView: expanded },
      press: (t) => [t('room.more', { title: 'Support bridge' })],
    },
    'selection-menu': {
      world: { snapshot, savedView: expanded },
      check: (t) => [t('member.select', { name: 'Ana Diaz' }), t('member.select', { name: 'Sam Okafor' })],
      press: (t) => [t('selection.moreOf')],
    },
    'account-menu': {
      world: { snapshot: { ...snapshot, accounts: several } },
      press: (t) => [t('account.all')],
    },
    'account-named-like-its-provider': {
      world: { snapshot: { ...snapshot, accounts: [made.account({ name: 'Plivo' })] } },
    },
    'more-menu': { world: { snapshot }, press: (t) => [t('header.more')] },
    'label-dialog': {
      world: { snapshot, savedView: expanded },
      press: (t) => [t('member.moreOf', { name: '+1 555 010 0199' }), t('member.label')],
    },
    'notices-dialog': {
      world: { snapshot, savedView: expanded },
      press: (t) => [t('room.more', { title: 'Support bridge' }), t('room.notices')],
    },
    'pin-dialog': { world: { snapshot }, press: (t) => [t('header.more'), `${t('room.pinByName')}…`] },
    'card-menu': { world: endAllWorld, press: (t) => [t('member.moreOf', { name: 'Acme' })] },
    'end-all': { world: endAllWorld, press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.endAllShort')] },
    'end-all-unread': {
      world: {
        ...endAllWorld,
        results: {
          ask: ({ action }: { action: Action }) =>
            success(
              question(now, { kind: 'endAll', action, rooms: twelveRooms.slice(0, 2), listFault: { code: 'timeout' } }),
            ),
        },
      },
      press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.endAllShort')],
    },
    'end-all-announce': {
      world: endAllWorld,
      press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.endAllShort'), t('ask.first.switch')],
    },
    'end-all-announced': {
      world: {
        ...endAllWorld,
        results: { ...endAllWorld.results, act: () => success(announced) },
      },
      press: (t) => [
        t('member.moreOf', { name: 'Acme' }),
        t('account.endAllShort'),
        t('ask.first.switch'),
        t('ask.confirm.announceIn', { count: twelveRooms.length }),
      ],
    },
    'end-some': {
      world: endAllWorld,
      press: (t) => [t('member.moreOf', { name: 'Acme' }), t('account.endAllShort'), ...chooseTwo(t)],
    },
    'end-some-question': {
      world: endAllWorld,
      press: (t) => [
        t('member.moreOf', { name: 'Acme' }),
        t('account.endAllShort'),
        ...chooseTwo(t),
        t('ask.confirm.endSome', { count: 2 }),
      ],
    },
    'remove-several': {
      world: {
        snapshot,
        results: {
          ask: () =>
            success(
              question(now, {
                kind: 'remove',
                action: removeSeveral,
                names: [
                  { name: 'Ana Diaz', number: '15550100123' },
                  { name: '', number: '15550100199' },
                  { name: 'Ravi Menon', number: '15550100162' },
                ],
              }),
            ),
        },
        savedView: expanded,
      },
      check: (t) => [
        t('member.select', { name: 'Ana Diaz' }),
        t('member.select', { name: '+1 555 010 0199' }),
        t('member.select', { name: 'Ravi Menon' }),
      ],
      press: (t) => [t('selection.remove')],
    },
    'scripts-question': {
      world: {
        snapshot: scripts(now),
        savedView: savedView({ expanded: [`acme/${SCRIPTS_ROOM}`] }),
        results: {
          ask: () =>
            success(question(now, { kind: 'remove', action: removeSeveral, title: SCRIPTS_ROOM, names: SCRIPTS })),
        },
      },
      check: (t) => SCRIPTS.slice(0, 2).map(({ name }) => t('member.select', { name })),
      press: (t) => [t('selection.remove')],
    },
  }
}

const twelveRooms: readonly QuestionRoom[] = Array.from({ length: 12 }, (_, index) => {
  const name = ['Weekly standup', 'Support bridge', 'Quarterly review of the northern region'][index % 3] ?? ''
  const title = `${name} ${String(index + 1)}`
  const seen = { accountId: 'acme', conference: title, instance: 1, revision: 1 }
  return { title, ...(index !== 4 && { people: index + 1 }), seen }
})

function chooseTwo(t: T): readonly string[] {
  return [1, 2].map((count) => [twelveRooms[count - 1]?.title ?? '', t('count.people', { count })].join(' · '))
}

/** Two of twelve rooms were not told. */
const announced: ActionResult = {
  state: 'mixed',
  accepted: 10,
  gone: 0,
  failed: 2,
  unknown: 0,
  notSent: 0,
  untold: twelveRooms.slice(3, 5).flatMap(({ seen }) => {
    return seen === undefined ? [] : [{ seen, fault: { code: 'changed', values: { reason: 'ended' } } } as const]
  }),
}

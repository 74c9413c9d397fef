import { providerName, providers } from '../../../shared/providers.ts'
import type { Question } from '../../../shared/rooms/model.ts'
import { spokenSeconds } from '../../../shared/rooms/announcement.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { T, Texts } from '../../../shared/text/i18n.ts'

/** The maximum number of characters of an announcement that a question shows. */
const LONGEST_TEXT = 300

export interface QuestionText {
  readonly title: string
  /** The account of the room. Set if the room is to be ended, or if more than one account is connected. */
  readonly account?: string
  readonly body: readonly string[]
  /** The label of the button that confirms. */
  readonly confirm: string
  /** The label of the button that does not confirm. */
  readonly cancel: string
}

export interface QuestionCircumstances {
  /** The current time in epoch milliseconds. */
  readonly now: number
  /** The displayed name and number of the caller whose call is to be hung up, or who is to be kept out. */
  readonly called?: string
  /** How many others of the room call from the number that is to be kept out after the removal. */
  readonly othersKeptOut?: number | undefined
  /** How many calls or rooms the user chose. Those that have ended since are not asked about. */
  readonly chosen?: number
}

/** The texts of a question. They are the same in the window and in the end question's window. */
export function questionText(
  texts: Pick<Texts, 't' | 'times'>,
  question: Question,
  { now, called = '', othersKeptOut, chosen = 0 }: QuestionCircumstances,
): QuestionText {
  const { t, times } = texts
  const cancel = t(isAboutEnd(question) ? 'ask.keepRunning' : 'common.cancel')
  const { body, ...rest } =
    othersKeptOut === undefined ? textOf(texts, question, called) : keepOutText(t, question, called, othersKeptOut)
  const { startedAt } = question
  const isDated = question.kind === 'end' || question.kind === 'announce' || question.kind === 'hangupCall'
  const since =
    isDated && startedAt !== undefined
      ? [t('ask.liveFor', { duration: times.spoken(Math.max(0, now - startedAt)) })]
      : []
  const gone = goneText(t, question, chosen)
  const text = { ...rest, cancel, body: [...since, ...body, ...gone] }
  const account = accountText(t, question)
  return account === undefined ? text : { ...text, account }
}

function keepOutText(t: T, { title = '' }: Question, name: string, count: number): Omit<QuestionText, 'cancel'> {
  return {
    title: t('ask.keepOut', { name, title: truncate(title) }),
    body: [...(count > 0 ? [t('ask.keepOutOthers', { count })] : []), t('ask.keepOutBody')],
    confirm: t('keptOut.keepOut'),
  }
}

function goneText(t: T, { kind, names, rooms = [] }: Question, chosen: number): readonly string[] {
  const count = chosen - (kind === 'end' ? rooms : names).length
  if (count <= 0 || (kind !== 'hangupCall' && kind !== 'end')) return []
  return [t(kind === 'end' ? 'ask.endRoomsEnded' : 'ask.hangupEnded', { count })]
}

function accountText(t: T, { kind, account, accountName, provider }: Question): string | undefined {
  // The text of `endAll` already names the account.
  if (kind === 'endAll') return undefined
  if (kind !== 'end' && kind !== 'announce') return account === undefined ? undefined : t('ask.account', { account })
  const name = account ?? truncate(accountName)
  const kindOfProvider = provider === undefined ? name : providerName(provider)
  return kindOfProvider === name ? name : t('ask.place', { account: name, provider: kindOfProvider })
}

function isAboutEnd({ kind }: Question): boolean {
  return kind === 'end' || kind === 'endAll' || kind === 'announce'
}

function textOf(texts: Pick<Texts, 't' | 'times'>, question: Question, called: string): Omit<QuestionText, 'cancel'> {
  const { t } = texts
  const title = truncate(question.title ?? '')
  switch (question.kind) {
    case 'announce':
      return announcedEnd(texts, question, title)
    case 'end':
      if (question.rooms !== undefined)
        return {
          title: t('ask.endRooms', { count: question.rooms.length }),
          body: [t('ask.endRoomsBody')],
          confirm: t(question.rooms.length > 1 ? 'ask.confirm.endRooms' : 'ask.confirm.end'),
        }
      return { title: endTitle(t, title, question.people), body: [t('ask.endBody')], confirm: t('ask.confirm.end') }
    case 'endAll':
      return {
        title: t('ask.endAll', { account: question.accountName }),
        body: [
          t('ask.endAllUnseen'),
          ...(question.provider !== undefined && providers[question.provider].hasOtherCalls
            ? [t('ask.endAllMultiParty')]
            : []),
        ],
        confirm: t('ask.confirm.endAll'),
      }
    case 'hangupCall':
      return {
        title:
          question.names.length > 1
            ? t('ask.hangupMany', { count: question.names.length })
            : t('ask.hangup', { name: called }),
        body: body(t, question, t(question.names.length > 1 ? 'ask.hangupManyBody' : 'ask.hangupBody')),
        confirm: t('ask.confirm.hangupCall'),
      }
    case 'unmute':
    case 'deafen':
    case 'undeafen':
      return {
        title: roomTitle(t, question, title, question.kind),
        body: body(t, question, t(bodyOf(question, question.kind))),
        confirm: t(`ask.confirm.${question.kind}`),
      }
    case 'kick':
      return {
        title: peopleTitle(t, question, title, 'kick'),
        body: body(t, question, t('ask.kickBody')),
        confirm: t('member.kick'),
      }
    default:
      return {
        title: peopleTitle(t, question, title, 'remove'),
        body: body(t, question, t(onlyMe(question) ? 'ask.removeMeBody' : 'ask.removeBody')),
        confirm: t('ask.confirm.remove'),
      }
  }
}

/** Returns the question before an announcement. There is one only if the room is to be ended after it. */
function announcedEnd({ t, times }: Pick<Texts, 't' | 'times'>, question: Question, title: string) {
  const { action, people, provider } = question
  if (action.kind !== 'announce') throw new TypeError('the question is about another action')
  const { sound, thenEnd = 0 } = action
  const wait = times.spoken(thenEnd * 1_000)
  const said =
    sound.kind === 'speech'
      ? t('ask.announced', {
          text: truncate(sound.text, LONGEST_TEXT),
          duration: times.spoken(spokenSeconds(sound.text) * 1_000),
        })
      : t('ask.announcedFile', { address: truncate(sound.url, LONGEST_TEXT) })
  return {
    title:
      people === undefined
        ? t('ask.announceThenEnd', { title })
        : t('ask.announceThenEndFor', { title, count: people }),
    body: [
      said,
      t(isEveryoneButMe(question) ? 'ask.announcedToOthers' : 'ask.announcedToEveryone'),
      ...(question.mayNotPlay === true ? [t('announce.bestEffort', { provider: providerName(provider) })] : []),
      t(question.asksAgain === true ? 'ask.thenAsks' : 'ask.thenEnds', { wait }),
    ],
    confirm: t('ask.confirm.announceThenEnd'),
  }
}

function endTitle(t: T, title: string, people: number | undefined): string {
  if (people === undefined) return t('ask.endUnknown', { title })
  return people === 0 ? t('ask.endNobody', { title }) : t('ask.end', { title, count: people })
}

type VoiceKind = 'unmute' | 'deafen' | 'undeafen'

function roomTitle(t: T, question: Question, title: string, kind: VoiceKind): string {
  const { people } = question
  const who = kind === 'deafen' && isEveryoneButMe(question) ? 'deafenOthers' : (`${kind}Everyone` as const)
  return people === undefined ? t(`ask.${who}`, { title }) : t(`ask.${who}Of`, { title, count: people })
}

function bodyOf(question: Question, kind: VoiceKind) {
  return kind === 'deafen' && !isEveryoneButMe(question) && !question.includesMe
    ? 'ask.deafenBodyYouToo'
    : (`ask.${kind}Body` as const)
}

function isEveryoneButMe({ action }: Question): boolean {
  return 'who' in action && action.who.kind === 'everyoneButMe'
}

function onlyMe(question: Question): boolean {
  return question.includesMe && question.names.length <= 1 && !isEveryone(question)
}

function isEveryone({ action }: Question): boolean {
  return 'who' in action && action.who.kind !== 'members'
}

function peopleTitle(t: T, question: Question, title: string, kind: 'remove' | 'kick'): string {
  if (isEveryone(question))
    return question.people === undefined
      ? t(`ask.${kind}Everyone`, { title })
      : t(`ask.${kind}EveryoneOf`, { title, count: question.people })
  if (onlyMe(question)) return t(`ask.${kind}Me`, { title })
  const count =
    'who' in question.action && question.action.who.kind === 'members' ? question.action.who.members.length : 0
  return t(`ask.${kind}Many`, { title, count })
}

function body(t: T, question: Question, sentence: string): readonly string[] {
  return question.includesMe && !onlyMe(question) ? [t('ask.includesMe'), sentence] : [sentence]
}

import { folded } from '../../shared/callers/folded.ts'

/** The columns of a file, by their numbers. */
export interface Columns {
  /** The whole name. */
  readonly whole?: number
  /** The parts of a name, in the order in which they are read. */
  readonly given: readonly number[]
  readonly family: readonly number[]
  /**
   * A column that is headed only *name*, beside one with the other half of the name: a part, unless its cell has the
   * whole name.
   */
  readonly bare?: number
  /** Used if the names are empty, as in the entry of a company. */
  readonly company?: number
  readonly numbers: readonly { readonly column: number; readonly label?: number }[]
}

/** Columns that are read, far more than any address book has. */
export const MOST_COLUMNS = 200

type Part = 'bare' | 'whole' | 'first' | 'middle' | 'infix' | 'last' | 'second' | 'company'

/**
 * Headings without spaces, accents and words such as *contact*, in the exports of Outlook, other address books, phone
 * systems and phones, in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Hungarian,
 * Swedish, Danish, Norwegian, Finnish, Turkish, Russian, Japanese and Chinese, as `folded` writes them.
 */
const parts: Readonly<Record<Part, string>> = {
  bare:
    'name nom nombre nome naam nazwa namn navn nimi jmeno nev ad adi isim имя contact contactperson caller ' +
    'kontakt ansprechpartner contatto contacto contato 名前',
  whole:
    'fullname displayname fn cn commonname formattedname anzeigename angezeigtername vollstandigername ' +
    'gesamtname namevorname nachnamevorname vornamename vornamenachname vorundnachname firstandlastname ' +
    'firstlastname lastnamefirstname lastfirst nomcomplet nomaffiche nomaffichage nomprenom prenomnom ' +
    'nometprenom nombrecompleto nombreparamostrar nombreapellidos nombreyapellidos apellidosnombre nomecompleto ' +
    'nomevisualizzato nomecognome cognomenome nomeexibicao nomedeexibicao nomeparaapresentacao nomesobrenome ' +
    'nomeesobrenome weergavenaam volledigenaam imieinazwisko imienazwisko nazwiskoimie nazwawyswietlana ' +
    'visningsnamn fullstandigtnamn visningsnavn fuldenavn fultnavn fulltnavn nayttonimi kokonimi celejmeno ' +
    'teljesnev adsoyad adisoyadi фио 氏名 表示名 姓名',
  first:
    'firstname first givenname given namegiven forename forenames vorname vornamen rufname prenom prenoms ' +
    'primernombre nombredepila primeironome nomeproprio voornaam roepnaam imie fornamn tilltalsnamn fornavn ' +
    'etunimi krestnijmeno utonev keresztnev 名',
  middle:
    'middlename middlenames middle middleinitial namemiddle additionalname additionalnames nameadditional ' +
    'weiterevornamen weiterervorname zweitervorname zweitername mittelname deuxiemeprenom autresprenoms ' +
    'segundonombre secondonome nomedomeio segundonome middelstenaam tweedenaam tweedevoornaam drugieimie ' +
    'mellannamn andrafornamn andranamn mellemnavn mellomnavn toinennimi отчество ミトルネーム',
  infix: 'tussenvoegsel tussenvoegsels voorvoegsel namensvorsatz vorsatzwort',
  last:
    'lastname last surname surnames sn familyname family namefamily nachname familienname zuname nomdefamille ' +
    'nomfamille apellido apellidos primerapellido apellidopaterno cognome sobrenome ultimonome apelido apelidos ' +
    'nomedefamilia achternaam familienaam nazwisko efternamn efternavn etternavn sukunimi prijmeni vezeteknev ' +
    'csaladnev soyad soyadi soyisim фамилия 姓 苗字 名字',
  second: 'segundoapellido apellidomaterno secondlastname',
  company:
    'company companyname organization organizationname organisation organisationname org associatedcompany ' +
    'accountname firma firmenname firmaname unternehmen organizacion societe entreprise nomdelasociete empresa ' +
    'nombredelaempresa compania companhia nomedaempresa societa azienda ragionesociale bedrijf bedrijfsnaam ' +
    'organisatie foretag foretagsnamn virksomhed firmanavn bedrift yritys 会社 会社名 勤務先',
}
/** Says whose name it is, and nothing else. */
const whose =
  /^(?:contacts?|kontakte?s?|callers?|person|employee|mitarbeiter|members?|participants?|attendee|customer|client)$/

/** The heading names a telephone. */
const telephone = /phone(?!tic)|telefo|puhelin|телефон|電話|电话/
const mobile = /mobil|movil|telemov|celular|cellul|handy|komork|мобил|携帯|手机/
const otherPhone = /rufn(?:umme)?r|lineuri|sipuri|sipaddress/
const phoneWord = /^(?:tel|tels|cell|cells|cel|portable|gsm|natel|sip|msisdn|fone)$/
const numberWord = /^(?:numbers?|nos?|nrs?|nums?|numer|numer[oi]s?|nummern?|番号)$/
/** Where somebody is called, or which of several numbers it is. */
const place =
  /^(?:home|work|business|biz|privat[eo]?|personal|other|main|primary|direct|dial|dialled|dialed|my|second|secondary|alternate|\d+|geschaftlich|dienstlich|arbeit|beruflich|zuhause|weitere|domicile|travail|bureau|professionnel|prive|autre|principal|casa|trabajo|particular|otro|ufficio|abitazione|lavoro|altro|comercial|residencial|outro|thuis|werk|zakelijk|ander|domowy|sluzbowy|praca|inny|hem|arbete|annan|hjem|arbejde|anden|koti|tyo|自宅|その他)$/
/** Not the person's: a fax, a pager, or somebody else's phone. */
const notPerson =
  /fax|faks|facsim|telecop|fernkop|telex|pager|beeper|semafo|personsok|personsog|факс|пеидж|buscaperson|localizador|cercaperson|radiomessag|ファックス|ホケットヘル|assist|asst|asist|asyst|ayudante|avusta|asszi|помощ|sekret|secret|秘書|アシスタント|manager|vorgesetz|supervisor|superior|kierownik|responsable|spouse|ehepartner|conyuge|conjoint|emergency|notfall|urgence|emergenza|emergencia|noodgeval|mail|代表/
const aboutNumber =
  /^(?:typ|tipo|label|code|country|land|pais|pays|id|pin|password|passwort|extension|ext|model|mac|template|device|os|carrier|provider|verified|status|count|notes?|date|time|account)$/
/** A company's number is not a person's, but a mobile of the company is. */
const ofCompany = /compan|firma|firmen|firmy|societe|societa|empresa|bedrijf|foretag|virksomhed|organi[sz]a|azienda/
/** How a name is spoken or abbreviated. */
const notName = /yomi|phonetic|furigana|フリカナ|ふりかな|maiden|nick|initials|mail|assist|asyst|asist|ayudante|manager/

/** The words of a heading: `workPhone2`, `work_phone_2` and `Work Phone 2` are the same. */
function wordsOf(heading: string): readonly string[] {
  const spaced = heading
    .replace(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{Nd})/gu, ' ')
    .replace(/(?<=^|\s)\p{L}['’]/gu, ' ')
  return folded(spaced)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !/^[a-z]?$/.test(word))
}

/**
 * What the headings say.
 * @param hasNumbers whether what is in a column are phone numbers
 */
export function columnsOf(headings: readonly string[], hasNumbers: (column: number) => boolean): Columns {
  const words = headings.slice(0, MOST_COLUMNS).map(wordsOf)
  const columns = new Map<Part, number>()
  for (const [column, all] of words.entries()) {
    const part = partOf(all)
    if (part !== undefined && !columns.has(part)) columns.set(part, column)
  }
  const saysPhone = words.some((all) => telephone.test(all.join('')))
  const isNumber = (all: readonly string[], column: number): boolean => {
    if (all.length === 0 || isOthers(all) || isAbout(all)) return false
    if (isPhone(all)) return true
    const others = all.filter((word) => !numberWord.test(word) && !/^(?:contact|caller)$/.test(word))
    if (!others.every((word) => place.test(word) || word === 'office')) return false
    // An *office number* is usually a room.
    if (others.includes('office')) return !saysPhone && hasNumbers(column)
    return all.some((word) => numberWord.test(word)) || (others.length > 0 && hasNumbers(column))
  }
  const numbers = words.flatMap((all, column) => (isNumber(all, column) ? { column, ...labelOf(all, words) } : []))
  return { ...namesIn(columns), numbers }
}

/** Whether a heading, or what is said of a number, means a number that is not the person's. */
export function isOthersNumber(text: string): boolean {
  return isOthers(wordsOf(text))
}

function isPhone(words: readonly string[]): boolean {
  const joined = words.join('')
  if (telephone.test(joined) || otherPhone.test(joined)) return true
  return words.some((word) => phoneWord.test(word) || mobile.test(word))
}

function isOthers(words: readonly string[]): boolean {
  const joined = words.join('')
  return notPerson.test(joined) || words.includes('bip') || (ofCompany.test(joined) && !mobile.test(joined))
}

/** Whether a heading is about a number: `TEL;TYPE=CELL` is none, `Phone 1 - Type` is. */
function isAbout(words: readonly string[]): boolean {
  if (/^(?:primary|type)$/.test(words.at(-1) ?? '')) return true
  return words.some((word) => aboutNumber.test(word))
}

function partOf(words: readonly string[]): Part | undefined {
  const own = words.filter((word) => !/^\d+$/.test(word))
  const named = own.filter((word) => !whose.test(word))
  const key = (named.length > 0 ? named : own).join('')
  if (key === '' || notName.test(key)) return undefined
  return (Object.keys(parts) as Part[]).find((part) => parts[part].split(' ').includes(key))
}

function namesIn(columns: ReadonlyMap<Part, number>): Omit<Columns, 'numbers'> {
  const bare = columns.get('bare')
  const company = columns.get('company')
  const first = columns.get('first')
  const last = columns.get('last')
  const isHalf = bare !== undefined && (first === undefined) !== (last === undefined)
  const whole = columns.get('whole') ?? (isHalf ? undefined : bare)
  const all = (...list: readonly (number | undefined)[]): readonly number[] => list.flatMap((column) => column ?? [])
  return {
    given: all(first ?? (isHalf ? bare : undefined), columns.get('middle'), columns.get('infix')),
    family: all(last ?? (isHalf ? bare : undefined), columns.get('second')),
    ...(whole !== undefined && { whole }),
    ...(isHalf && { bare }),
    ...(company !== undefined && { company }),
  }
}

/** The column that says what kind of number it is: `Phone 1 - Label` beside `Phone 1 - Value`. */
function labelOf(words: readonly string[], all: readonly (readonly string[])[]): { readonly label?: number } {
  const stem = (some: readonly string[]): string =>
    some.filter((word) => !/^(?:label|typ|type|value|number)$/.test(word)).join(' ')
  const label = all.findIndex((some) => /^(?:label|typ|type)$/.test(some.at(-1) ?? '') && stem(some) === stem(words))
  return label < 0 ? {} : { label }
}

import type Electron from 'electron'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createFileDialogs } from '../../../electron/desktop/file-dialogs.ts'
import { readContacts } from '../../../electron/settings/contacts.ts'
import { openLabels } from '../../../electron/settings/labels.ts'

const chosen = vi.hoisted(() => ({ path: '' }))
vi.mock('electron-store', () => import('../../support/fake-store.ts'))
vi.mock(
  'electron',
  () =>
    ({
      BrowserWindow: { fromWebContents: () => ({}) },
      dialog: { showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [chosen.path] }) },
    }) satisfies Partial<Record<keyof typeof Electron, unknown>>,
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gavel-contacts-'))
  chosen.path = join(folder, 'contacts.csv')
})
afterAll(() => rm(folder, { recursive: true }))

interface File {
  readonly shape: string
  readonly file: string | Buffer
  /** The names by number after the import. */
  readonly names: Readonly<Record<string, string>>
  /** How many columns names and numbers were taken from. */
  readonly columns: readonly [names: number, numbers: number]
  /** Headings with numbers that were not taken. */
  readonly others?: readonly string[]
  /** Why lines were refused. */
  readonly bad?: Readonly<Record<number, string>>
  readonly doubtful?: Readonly<Record<number, string>>
  /** Names that were left out because the number has several. */
  readonly shared?: Readonly<Record<string, readonly string[]>>
  readonly isGuessed?: true
}

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('')
const ana = { 15550100123: 'Ana Diaz' }
const both = { 15550100123: 'Ana Diaz', 15550100124: 'Ana Diaz' }

const outlook: readonly File[] = [
  {
    shape: 'Outlook, English',
    file: lines(
      "Title,First Name,Middle Name,Last Name,Suffix,Company,Assistant's Phone,Business Fax,Business Phone,Company Main Phone,Mobile Phone,Pager,Primary Phone,Assistant's Name,E-mail Display Name,Government ID Number,Manager's Name",
      'Dr.,Ana,,Diaz,,Acme,+15550100191,+15550100192,+15550100123,+15550100193,+15550100124,+15550100194,,Kim Lee,Ana (Acme),5550100195,Lou Roe',
    ),
    names: both,
    columns: [3, 3],
    others: ["Assistant's Phone", 'Business Fax', 'Company Main Phone', 'Pager', 'Government ID Number'],
  },
  {
    shape: 'Outlook, German',
    file: lines(
      'Anrede;Vorname;Weitere Vornamen;Nachname;Firma;Fax geschäftlich;Telefon geschäftlich;Telefon Firma;Telefon (privat);Mobiltelefon;Telefon Assistent;Name Assistent;E-Mail: Angezeigter Name',
      ';Ana;;Diaz;Acme;+15550100192;+15550100123;+15550100193;;+15550100124;+15550100191;Kim Lee;Ana (Acme)',
    ),
    names: both,
    columns: [3, 3],
    others: ['Fax geschäftlich', 'Telefon Firma', 'Telefon Assistent'],
  },
]

const books: readonly File[] = [
  {
    shape: 'Google, with several numbers in a cell, and a fax that only a label names',
    file: lines(
      'First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,File As,Organization Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value',
      'Ana,,Diaz,Anna,Dr.,,Acme,Mobile,+15550100123 ::: +15550100124,Work Fax,+15550100192',
      ',,,,,,Acme,Work,+15550100125,,',
    ),
    names: { ...both, 15550100192: 'Ana Diaz', 15550100125: 'Acme' },
    columns: [3, 2],
  },
  {
    shape: 'iCloud, from a vCard',
    file: lines('FN,N,ORG,TEL;TYPE=CELL,TEL;TYPE=WORK;TYPE=FAX', 'Ana Diaz,Diaz;Ana;;;,Acme,+15550100123,+15550100192'),
    names: ana,
    columns: [1, 1],
    others: ['TEL;TYPE=WORK;TYPE=FAX'],
  },
  {
    shape: 'Active Directory',
    file: lines(
      '"cn","sn","givenName","telephoneNumber","mobile","facsimileTelephoneNumber","pager","physicalDeliveryOfficeName"',
      '"","Diaz","Ana","+15550100123","+15550100124","+15550100192","","123451"',
    ),
    names: both,
    columns: [3, 2],
    others: ['facsimileTelephoneNumber'],
  },
  {
    shape: 'Microsoft 365, where an office number is a room',
    file: lines(
      'User Name,First Name,Last Name,Display Name,Job Title,Office Number,Office Phone,Mobile Phone,Fax',
      'ana@corp.example,Ana,Diaz,Ana Diaz,Lead,123451,+15550100123,+15550100124,+15550100192',
    ),
    names: both,
    columns: [3, 2],
    others: ['Fax'],
  },
  {
    shape: 'Teams',
    file: lines('DisplayName,UserPrincipalName,LineURI', 'Ana Diaz,ana@corp.example,tel:+15550100123;ext=123'),
    names: ana,
    columns: [1, 1],
  },
  {
    shape: 'Zoom',
    file: lines(
      'Email,First Name,Last Name,Extension Number,Phone Number(s)',
      'ana@corp.example,Ana,Diaz,801,"+15550100123,+15550100124"',
    ),
    names: both,
    columns: [2, 1],
  },
  {
    shape: 'Salesforce',
    file: lines(
      '"Contact ID","First Name","Last Name","Account Name","Phone","Mobile","Asst. Phone","Fax","Contact Owner"',
      '"0035550100195","Ana","Diaz","Acme","+15550100123","+15550100124","+15550100191","+15550100192","Kim Lee"',
    ),
    names: both,
    columns: [2, 2],
    others: ['Contact ID', 'Asst. Phone', 'Fax'],
  },
  {
    shape: 'a German router',
    file: lines(
      '"Name","Vorname","Rufnummer Privat","Rufnummer Arbeit","Rufnummer Mobil"',
      '"Diaz","Ana","030901820","","+15550100123"',
      '"Ben Osei","Ben","","","+15550100124"',
    ),
    names: { '030901820': 'Ana Diaz', 15550100123: 'Ana Diaz', 15550100124: 'Ben Osei' },
    columns: [2, 3],
    doubtful: { 2: 'country' },
  },
]

const tables: readonly File[] = [
  {
    shape: 'Excel with semicolons',
    file: lines('sep=;', 'Nachname, Vorname;Telefon', 'Diaz, Ana;+15550100123'),
    names: { 15550100123: 'Diaz, Ana' },
    columns: [1, 1],
  },
  {
    shape: 'Excel with tabs, in UTF-16',
    file: Buffer.from(`\uFEFF${lines('Name\tTelefon', 'Jürgen Groß\t+15550100123')}`, 'utf16le'),
    names: { 15550100123: 'Jürgen Groß' },
    columns: [1, 1],
  },
  {
    shape: 'windows-1252',
    file: Buffer.from(lines('Vorname;Name;Telefon', 'Jürgen;Groß;+15550100123'), 'latin1'),
    names: { 15550100123: 'Jürgen Groß' },
    columns: [2, 1],
    isGuessed: true,
  },
  {
    shape: 'UTF-8 with a byte order mark and a bad byte',
    file: Buffer.concat([
      Buffer.from(`\uFEFF${lines('Name,Phone', 'Jürgen Groß,+15550100123')}`),
      Buffer.from('Zo\xEB Roe,+15550100124', 'latin1'),
    ]),
    names: { 15550100123: 'Jürgen Groß', 15550100124: 'Zo\uFFFD Roe' },
    columns: [1, 1],
    doubtful: { 3: 'letters' },
  },
  { shape: 'no heading', file: lines('+15550100123,Ana Diaz', '+15550100124,Ana Diaz'), names: both, columns: [1, 1] },
  {
    shape: 'numbers that are no telephone',
    file: lines(
      'Name,Employee Number,Customer No.,Room Number,Office Number,Email,Mobile Number,Mobile Country Code',
      'Ana Diaz,1234567,7654321,123450,123451,ana@corp.example,+15550100123,1',
    ),
    names: ana,
    columns: [1, 1],
    others: ['Employee Number', 'Customer No.'],
  },
  {
    shape: 'a title above the heading',
    file: lines('Telephone list,,', ',,', 'Last Name,First Name,Phone', 'Diaz,Ana,+15550100123'),
    names: ana,
    columns: [2, 1],
  },
  {
    shape: 'a heading in a language that is not known',
    file: lines('Фамилия и имя;Домашний', 'Ana Diaz;+15550100123'),
    names: ana,
    columns: [1, 1],
  },
  {
    shape: 'only an assistant and a fax',
    file: lines("Name,Assistant's Phone,Fax", 'Ana Diaz,+15550100191,+15550100192'),
    names: {},
    columns: [1, 0],
    others: ["Assistant's Phone", 'Fax'],
    bad: { 2: 'number' },
  },
  {
    shape: 'quotation marks of two rows that match, in a column that is not used',
    file: lines(
      'Name,Phone,Street',
      'Ana Diaz,+15550100123,"Main St',
      'Ben Osei,+15550100124,Side St"',
      'Ana Diaz,+15550100124,"Main St',
      '12345 Town"',
    ),
    names: { 15550100124: 'Ana Diaz' },
    columns: [1, 1],
    bad: { 2: 'quote' },
  },
  {
    shape: 'quotation marks in a name',
    file: lines('Name,Phone', 'Ana "the boss" Diaz,+15550100123'),
    names: { 15550100123: 'Ana "the boss" Diaz' },
    columns: [1, 1],
  },
  {
    shape: 'two people with one number',
    file: lines('Name,Phone', 'Ben Osei,+15550100124', 'Cem Ay,+1 555 010 0124', 'Ana Diaz,+15550100123'),
    names: ana,
    columns: [1, 1],
    shared: { 15550100124: ['Ben Osei', 'Cem Ay'] },
  },
  {
    shape: 'another kind of file',
    file: '<?xml version="1.0"?>\n<phonebooks>\n<contact>Ana</contact>\n</phonebooks>\n',
    names: {},
    columns: [1, 0],
    bad: { 1: 'columns', 2: 'columns', 3: 'columns', 4: 'columns' },
  },
]

test.each([...outlook, ...books, ...tables])(
  'the contacts of $shape are named as the file says, and the preview tells what is left out',
  async ({ file, names, columns, others = [], bad = {}, doubtful = {}, shared = {}, isGuessed }) => {
    await writeFile(chosen.path, file)
    const read = await createFileDialogs((ask) => ask())({} as never).read(['csv'])
    if (!read.ok || read.value === undefined) throw new Error('not read')
    const labels = openLabels({
      folder: await mkdtemp(join(folder, 'labels-')),
      now: () => new Date(0),
      logger: () => undefined,
      newId: () => 'import-1',
    })
    const preview = await labels.preview(read.value.text, read.value.isGuessed)
    const reasons = (some: readonly { readonly line: number; readonly reason: string }[]) =>
      Object.fromEntries(some.map(({ line, reason }) => [line, reason]))
    expect({
      columns: [preview.columns.names.length, preview.columns.numbers.length],
      others: preview.columns.others.map(({ heading }) => heading),
      bad: reasons(preview.bad.first),
      doubtful: reasons(preview.doubtful.first),
      shared: Object.fromEntries(preview.shared.first.map((one) => [one.number, one.names])),
      isGuessed: preview.isGuessed,
    }).toEqual({ columns, others, bad, doubtful, shared, isGuessed })
    expect((await labels.import(preview.importId, { replace: false, last: false })).ok).toBe(true)
    expect(labels.get()).toEqual(names)
  },
)

test.each([
  ['Name,First Name,Phone', 'Diaz,Ana,+15550100123'],
  ['Surname,Name,Phone', 'Diaz,Ana,+15550100123'],
  ['LASTNAME,FIRSTNAME,PHONE1', 'Diaz,Ana,+15550100123'],
  ['FirstName,LastName,Company,Mobile,Mobile2,BusinessFax', 'Ana,Diaz,Acme,+15550100123,,+15550100192'],
  ['contact_name_given,contact_name_family,phone_label,phone_number', 'Ana,Diaz,work,+15550100123'],
  ['Name;Privat;Mobil;Geschäftlich;Fax', 'Ana Diaz;;;+15550100123;+15550100192'],
  ['first_name,last-name,workPhone', 'Ana,Diaz,+15550100123'],
  ['Name;Vorname;Tel.', 'Ana Diaz;Ana;+15550100123'],
  ['Nachname;Vorname;Handy', 'Diaz;Ana;+15550100123'],
  ['Prénom,Deuxième prénom,Nom,Téléphone (bureau),Tél. mobile', 'Ana,,Diaz,,+15550100123'],
  ['Nombre,Segundo nombre,Apellidos,Fax del trabajo,Teléfono móvil', 'Ana,,Diaz,+15550100192,+15550100123'],
  ['Nombre;Primer apellido;Segundo apellido;Móvil', 'Ana;Diaz;;+15550100123'],
  ['Nome,Secondo Nome,Cognome,Ufficio,Tel. cellulare,Cercapersone', 'Ana,,Diaz,,+15550100123,+15550100194'],
  ['Primeiro nome,Nome do meio,Último nome,Fone comercial,Celular', 'Ana,,Diaz,,+15550100123'],
  ['Nome próprio;Apelido;Telemóvel', 'Ana;Diaz;+15550100123'],
  ['Nome;Sobrenome;Telefone do assistente;Celular', 'Ana;Diaz;+15550100191;+15550100123'],
  ['Voornaam;Tussenvoegsel;Achternaam;Mobiel;Semafoon', 'Ana;;Diaz;+15550100123;+15550100194'],
  ['Imię;Nazwisko;Komórka;Główny telefon do firmy', 'Ana;Diaz;+15550100123;+15550100193'],
  ['Namn;Förnamn;Mobil;Personsökare', 'Diaz;Ana;+15550100123;+15550100194'],
  ['Fornavn;Mellemnavn;Efternavn;Mobiltelefon', 'Ana;;Diaz;+15550100123'],
  ['Etunimi;Sukunimi;Matkapuhelin', 'Ana;Diaz;+15550100123'],
  ['Jméno;Příjmení;Mobil', 'Ana;Diaz;+15550100123'],
])('a first name and a surname in two columns are one name: %s', async (heading, row) => {
  const { contacts, refused } = await readContacts(lines(heading, row))
  expect({ contacts, refused }).toEqual({
    contacts: [{ line: 2, number: '15550100123', name: 'Ana Diaz' }],
    refused: [],
  })
})

/**
 * Spreadsheets run a cell that starts like this as a formula, some even after spaces, those of East Asia also in full
 * or small width: https://owasp.org/www-community/attacks/CSV_Injection. Leading apostrophes match too, also those
 * before digits only ({@link numberCell}), so that removing the apostrophe that `toCsvCell` adds restores the original.
 */
const needsApostrophe = /^(?:['\s]*[=+\-@\t\r|%＝＋－＠｜％﹦﹢﹣﹫﹪]|'+\d+$)/
const needsQuotes = /[",;\r\n]/

/** A cell according to RFC 4180. A leading apostrophe turns a formula into text. */
export function toCsvCell(text: string): string {
  const neutral = needsApostrophe.test(text) ? `'${text}` : text
  return needsQuotes.test(neutral) ? `"${neutral.replaceAll('"', '""')}"` : neutral
}

/** What a cell says; a yes or no for a boolean. Spreadsheets do not change a `phone` number. */
export type CsvCell = string | number | boolean | undefined | { readonly phone: string }

/** A line according to RFC 4180, with its end. */
export function csvLine(cells: readonly CsvCell[], separator: CsvSeparator): string {
  return `${cells.map(cellText).join(separator)}\r\n`
}

function cellText(cell: CsvCell): string {
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  return typeof cell === 'object'
    ? numberCell(cell.phone)
    : typeof cell === 'string'
      ? toCsvCell(cell)
      : String(cell ?? '')
}

/** Spreadsheets would otherwise round a long number, and remove `+` and leading zeros. */
function numberCell(number: string): string {
  return /^[1-9]\d{7,14}$/.test(number) ? `'+${number}` : /^\d{2,}$/.test(number) ? `'${number}` : toCsvCell(number)
}

/**
 * The content of a cell without the marks that made it text: an apostrophe such as {@link toCsvCell} adds, or `="…"`.
 */
export function fromCsvCell(text: string): string {
  if (text.length > 2 && text.startsWith('="') && text.endsWith('"')) return text.slice(2, -1).replaceAll('""', '"')
  return text.startsWith("'") && needsApostrophe.test(text) ? text.slice(1) : text
}

export type CsvSeparator = ',' | ';'

/**
 * The separator that spreadsheets of a locale expect, which is Windows' list separator: a semicolon where the comma
 * separates decimals, but also in some regions with a decimal point, as in the table of
 * https://github.com/dotnet/runtime/blob/main/src/libraries/System.Private.CoreLib/src/System/Globalization/IcuLocaleData.cs.
 */
export function csvSeparator(locale: string): CsvSeparator {
  try {
    const { language, region = '' } = new Intl.Locale(locale)
    if (region === 'CH' || region === 'LI') return ';'
    if (language === 'es' && region !== 'MX' && region !== 'US') return ';'
    return new Intl.NumberFormat(locale).format(1.5).includes(',') ? ';' : ','
  } catch {
    // Some Linux sessions have locales such as `C`, which are not BCP 47 tags.
    return ','
  }
}

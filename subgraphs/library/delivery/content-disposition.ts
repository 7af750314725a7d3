/** RFC 6266: the name for everybody in ASCII, and the right one in UTF-8 (RFC 8187) for those that know `filename*`. */
export function attachment(fileName: string): string {
  // oxlint-disable-next-line no-control-regex
  const name = fileName.toWellFormed().replace(/[\0-\x1f\x7f/\\]/g, '_') || 'book'
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

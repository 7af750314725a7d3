import { expect, test } from 'vitest'
import { readProducts, Unreadable } from './read-message.ts'
import { readProduct } from './read-product.ts'

const message = (
  products: string,
  root = '<ONIXMessage release="3.0" xmlns="http://ns.editeur.org/onix/3.0/reference">',
) =>
  `<?xml version="1.0"?>${root}<Header><Sender><SenderName>A House</SenderName></Sender></Header>${products}</${/\w+/.exec(root)?.[0]}>`

async function read(source: string) {
  return (await Array.fromAsync(readProducts(source))).map(readProduct)
}

const identifiers =
  '<RecordReference>house.1</RecordReference><NotificationType>03</NotificationType><ProductIdentifier><ProductIDType>01</ProductIDType><IDValue>17</IDValue></ProductIdentifier><ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9783161484100</IDValue></ProductIdentifier>'

test('a record is read in full', async () => {
  const product = `<Product>${identifiers}<DescriptiveDetail>
<Collection><CollectionType>10</CollectionType><TitleDetail><TitleType>01</TitleType>
  <TitleElement><TitleElementLevel>01</TitleElementLevel><PartNumber>2.5</PartNumber></TitleElement>
  <TitleElement><TitleElementLevel>02</TitleElementLevel><TitleText>Skies</TitleText></TitleElement></TitleDetail></Collection>
<TitleDetail><TitleType>03</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitleText>Le titre</TitleText></TitleElement></TitleDetail>
<TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel><TitlePrefix>The</TitlePrefix><TitleWithoutPrefix>Storm &amp; the Calm</TitleWithoutPrefix><Subtitle>A Novel</Subtitle></TitleElement></TitleDetail>
<Contributor><SequenceNumber>2</SequenceNumber><ContributorRole>B06</ContributorRole><NamesBeforeKey>Tom</NamesBeforeKey><KeyNames>Translator</KeyNames></Contributor>
<Contributor><SequenceNumber>1</SequenceNumber><ContributorRole>A01</ContributorRole><PersonName>Ada Author</PersonName><PersonNameInverted>Author, Ada</PersonNameInverted></Contributor>
<Contributor><SequenceNumber>3</SequenceNumber><ContributorRole>Z99</ContributorRole><CorporateName>A Body</CorporateName></Contributor>
<Language><LanguageRole>02</LanguageRole><LanguageCode>fre</LanguageCode></Language><Language><LanguageRole>01</LanguageRole><LanguageCode>chi</LanguageCode><ScriptCode>Hans</ScriptCode></Language>
<Subject><SubjectSchemeIdentifier>10</SubjectSchemeIdentifier><SubjectCode>FIC000000</SubjectCode><SubjectHeadingText>Fiction</SubjectHeadingText></Subject>
<Subject><SubjectSchemeIdentifier>20</SubjectSchemeIdentifier><SubjectHeadingText>storms; weather;</SubjectHeadingText></Subject>
</DescriptiveDetail><CollateralDetail>
<TextContent><TextType>02</TextType><Text>Short.</Text></TextContent>
<TextContent><TextType>03</TextType><Text textformat="05"><p onclick="x()">A <em>storm</em>.</p><script>steal()</script></Text></TextContent>
</CollateralDetail><PublishingDetail><PublishingDate><PublishingDateRole>01</PublishingDateRole><Date dateformat="01">202405</Date></PublishingDate></PublishingDetail></Product>`
  expect(await read(message(product))).toEqual([
    {
      reference: 'house.1',
      isbn: '9783161484100',
      isDeletion: false,
      edit: {
        title: 'The Storm & the Calm',
        subtitle: 'A Novel',
        language: 'zh-Hans',
        subjects: ['Fiction', 'storms', 'weather'],
        contributors: [
          { name: 'Ada Author', role: 'aut', sortName: 'Author, Ada' },
          { name: 'Tom Translator', role: 'trl', sortName: null },
          { name: 'A Body', role: 'ctb', sortName: null },
        ],
        series: [{ name: 'Skies', position: '2.5' }],
        descriptionHtml: '<p>A <em>storm</em>.</p>',
        descriptionText: 'A storm.',
        publishedOn: '2024-05',
      },
    },
  ])
})

test('short tags say the same, and what a record leaves out it does not state', async () => {
  const product =
    '<product><a001>house.2</a001><a002>03</a002><productidentifier><b221>03</b221><b244>9783161484100</b244></productidentifier><descriptivedetail><titledetail><b202>01</b202><titleelement><x409>01</x409><b203>Storm</b203></titleelement></titledetail><x314/></descriptivedetail><collateraldetail><textcontent><x426>03</x426><d104 textformat="02"><![CDATA[<p>Of <b>storms</b></p>]]></d104></textcontent></collateraldetail></product>'
  expect(await read(message(product, '<ONIXmessage release="3.1">'))).toMatchObject([
    {
      reference: 'house.2',
      isbn: '9783161484100',
      edit: { title: 'Storm', descriptionHtml: '<p>Of <b>storms</b></p>', descriptionText: 'Of storms' },
    },
  ])
})

test('plain text stays text, however much it looks like markup', async () => {
  const product = `<Product>${identifiers}<CollateralDetail><TextContent><TextType>03</TextType><Text>1 &lt; 2 &lt;script&gt;x&lt;/script&gt;</Text></TextContent></CollateralDetail></Product>`
  const [record] = await read(message(product))
  expect(record?.edit.descriptionHtml).toBe('<p>1 &lt; 2 &lt;script&gt;x&lt;/script&gt;</p>')
})

test('entities of its own are neither fetched nor expanded', async () => {
  const doctype = `<!DOCTYPE ONIXMessage [<!ENTITY xxe SYSTEM "file:///etc/passwd"><!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>`
  const product = `<Product><RecordReference>&xxe;&b;&eacute;</RecordReference></Product>`
  const [record] = await read(message(product).replace('?>', `?>${doctype}`))
  expect(record?.reference).toBe('&xxe;&b;é')
})

test('a message is read the same wherever it is cut into slices', async () => {
  const product = `<Product>${identifiers}<NoContributor/><DescriptiveDetail/></Product>`
  for (let pad = 0; pad < 60; pad += 1) {
    const filler = `<!--${'x'.repeat(64 * 1024 - 200 - pad)}-->`
    expect(await read(message(filler + product + product))).toHaveLength(2)
  }
})

test.each([
  ['no XML', 'A Book, by Ada Author', 'cut off'],
  ['another document', '<html><body/></html>', 'no ONIX message'],
  ['an older release', message('', '<ONIXMessage release="2.1">'), 'release 3'],
  ['cut off', message(`<Product>${identifiers}</Product>`).slice(0, -40), 'well-formed'],
  ['crossed', message('<Product><A><B></A></B></Product>'), 'well-formed'],
  ['too many', message('<Product></Product>'.repeat(201)), 'at most 200'],
  ['too deep', message(`<Product>${'<A>'.repeat(61)}${'</A>'.repeat(61)}</Product>`), 'larger than'],
  ['too large', message(`<Product>${'<A/>'.repeat(20_001)}</Product>`), 'larger than'],
])('a message that is %s is told so', async (_, source, says) => {
  await expect(read(source)).rejects.toThrow(Unreadable)
  await expect(read(source)).rejects.toThrow(says)
})

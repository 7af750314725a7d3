import { namespaces } from '../xml/xml-tree.ts'

/** What of a vocabulary reaches readers. Whatever is not named here is unwrapped: the element goes, its content stays. */
export interface Vocabulary {
  elements: ReadonlySet<string>
  attributes: ReadonlySet<string>
}

const set = (words: string) => new Set(words.split(/\s+/).filter(Boolean))

const xhtml: Vocabulary = {
  elements: set(`
    html head title body link style meta
    section nav article aside h1 h2 h3 h4 h5 h6 hgroup header footer address main search
    p hr pre blockquote ol ul menu li dl dt dd figure figcaption div center
    a em strong small s cite q dfn abbr data time code var samp kbd sub sup i b u mark ruby rb rt rtc rp bdi bdo span br wbr
    ins del big tt strike font acronym
    picture source img audio video track map area
    table caption colgroup col tbody thead tfoot tr td th
    details summary meter progress`),
  attributes: set(`
    id class style lang dir title hidden role translate
    href hreflang rel type src alt width height srcset sizes media controls loop muted poster kind srclang label default
    usemap name shape coords
    start reversed value min max low high optimum
    colspan rowspan headers scope abbr span datetime open charset content
    align valign bgcolor border cellpadding cellspacing rules frame summary color face size clear nowrap noshade hspace vspace compact`),
}

const svg: Vocabulary = {
  elements: set(`
    svg g defs symbol use switch title desc a view style image foreignObject
    path rect circle ellipse line polyline polygon text tspan textPath
    clipPath mask pattern marker linearGradient radialGradient stop
    filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight
    feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight
    feSpecularLighting feSpotLight feTile feTurbulence
    animate animateMotion animateTransform mpath`),
  attributes: set(`
    id class style lang tabindex role type media href target
    viewBox preserveAspectRatio width height x y dx dy x1 y1 x2 y2 cx cy r rx ry fx fy fr d points pathLength transform rotate
    version zoomAndPan requiredFeatures systemLanguage textLength lengthAdjust startOffset method spacing side
    clipPathUnits maskUnits maskContentUnits patternUnits patternContentUnits patternTransform
    markerUnits markerWidth markerHeight refX refY orient gradientUnits gradientTransform spreadMethod offset
    alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters color-rendering
    cursor direction display dominant-baseline fill fill-opacity fill-rule filter flood-color flood-opacity font-family font-size
    font-size-adjust font-stretch font-style font-variant font-weight glyph-orientation-horizontal glyph-orientation-vertical
    image-rendering letter-spacing lighting-color marker marker-end marker-mid marker-start mask opacity overflow paint-order
    pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-rendering unicode-bidi
    vector-effect visibility word-spacing writing-mode text-orientation
    filterUnits primitiveUnits in in2 result mode values operator k1 k2 k3 k4 order kernelMatrix divisor bias targetX targetY
    edgeMode kernelUnitLength preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent scale
    xChannelSelector yChannelSelector stdDeviation radius baseFrequency numOctaves seed stitchTiles azimuth elevation
    z pointsAtX pointsAtY pointsAtZ limitingConeAngle tableValues slope intercept amplitude exponent
    attributeName begin dur end min max restart repeatCount repeatDur fill calcMode keyTimes keySplines from to by additive
    accumulate keyPoints path`),
}

const mathml: Vocabulary = {
  elements: set(`
    math semantics annotation mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose mglyph
    msub msup msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr mlabeledtr mtd maligngroup malignmark
    mstack mlongdiv msgroup msrow mscarries mscarry msline maction`),
  attributes: set(`
    id class style dir lang href mathbackground mathcolor mathsize mathvariant displaystyle scriptlevel display overflow alttext altimg
    altimg-width altimg-height altimg-valign accent accentunder align alignmentscope bevelled charalign charspacing close columnalign
    columnlines columnspacing columnspan columnwidth crossout decimalpoint denomalign depth edge encoding equalcolumns equalrows
    fence form frame framespacing groupalign height indentalign infixlinebreakstyle indentshift largeop linebreak linethickness
    location longdivstyle lquote lspace maxsize minlabelspacing minsize movablelimits notation numalign open position rowalign
    rowlines rowspacing rowspan rquote rspace scriptminsize scriptsizemultiplier selection separator separators shift side src
    stackalign stretchy subscriptshift superscriptshift symmetric voffset width xref fontfamily fontsize fontstyle fontweight color
    background`),
}

/** Media overlays: their synchronisation of text and audio, and nothing else of SMIL. */
const smil: Vocabulary = {
  elements: set('smil head body seq par text audio'),
  attributes: set('id version src clipBegin clipEnd dur'),
}

export const smilNamespace = 'http://www.w3.org/ns/SMIL'

export const vocabularies: Readonly<Record<string, Vocabulary>> = {
  [namespaces.xhtml]: xhtml,
  [namespaces.svg]: svg,
  [namespaces.mathml]: mathml,
  [smilNamespace]: smil,
}

/** Gone with all that is in them. */
export const dropped = set(`
  script iframe frame frameset noframes embed applet template base param input textarea select option optgroup datalist keygen
  annotation-xml set discard handler listener trigger metadata dialog portal fencedframe`)

/** Attributes with a prefix, by namespace. */
export const prefixedAttributes: Readonly<
  Record<string, { prefix: string; attributes: ReadonlySet<string> }>
> = {
  [namespaces.xml]: { prefix: 'xml', attributes: set('lang space') },
  [namespaces.xlink]: { prefix: 'xlink', attributes: set('href title role type show actuate') },
  [namespaces.ops]: { prefix: 'epub', attributes: set('type prefix textref') },
  [namespaces.ssml]: { prefix: 'ssml', attributes: set('ph alphabet') },
}

/** What a book's description may be made of. */
export const descriptionElements = set(
  'p br em strong i b u sub sup ul ol li blockquote div h1 h2 h3 h4 h5 h6 cite q span',
)

"""Words and prompts of our own making for the timings."""

from __future__ import annotations

COMMON = (
    "girl style hair woman long eyes white black dress red blue pink shirt hat background sitting standing smile "
    "looking outdoors indoors portrait detailed sky light boots gloves armor sword flower green gold dark night "
    "street city tree water cat dog dragon horse wolf bird fox car motorcycle ship train airplane spaceship robot "
    "castle temple tower bridge house cabin palace ruins cathedral lighthouse garden forest mountain desert beach "
    "ocean river waterfall lake cave island village market alley rooftop station library kitchen bedroom cafe "
    "laboratory dungeon throne stage arena snow rain fog storm sunset sunrise moonlight stars aurora lightning fire "
    "smoke neon lantern candle watercolor oil painting sketch ink charcoal pastel anime comic manga pixel woodblock "
    "print poster vintage retro futuristic cyberpunk steampunk gothic baroque minimalist surreal impressionist "
    "photograph film polaroid macro cinematic render clay origami paper embroidery mosaic stained glass kimono "
    "hanfu cloak robe hoodie jacket coat suit uniform apron skirt jeans sneakers scarf ribbon crown mask glasses "
    "earrings necklace tattoo braid ponytail twintails bob curls bangs freckles horns wings tail halo knight witch "
    "wizard samurai ninja pirate queen king princess soldier nurse detective astronaut mermaid vampire angel demon "
    "fairy elf goblin skeleton giant dancing running jumping fighting reading sleeping cooking flying swimming "
    "riding kneeling crouching leaning waving singing drinking guitar violin umbrella book phone camera teacup "
    "bicycle balloon shield spear bow crystal mushroom pumpkin strawberry ramen cake butterfly owl rabbit bear "
    "tiger whale jellyfish octopus turtle snake spider dinosaur phoenix unicorn mecha tank submarine tractor "
    "windmill greenhouse carousel treehouse pagoda skyscraper subway harbor vineyard cornfield glacier volcano"
).split()
"""Real words, about in the order of how often cards use them."""

SYLLABLES = "ka mi ro ta len sho vi dra el nor fa zu ri mon tsu be qua lo sha pen gri no ya du".split()
"""What the invented words, the long tail of names, are made of."""

PROMPTS = (
    "1girl, silver hair, twintails, black gothic dress, stained glass, cathedral, moonlight, looking at viewer",
    "A knight in golden armor kneels before a dragon on a bridge over a river of fire, oil painting",
    "masterpiece, best quality, 1boy, hoodie, sneakers, neon city street at night, rain, umbrella, cyberpunk",
    "a watercolor sketch of a small lighthouse on an island, sunset over the ocean",
    "samurai standing in a bamboo forest, fog, woodblock print, ink, red scarf",
    "portrait of an old fisherman, film photograph, freckles, storm in the background",
    "a cute cat sleeping on a stack of books in a vintage library, candle light, detailed fur",
    "(steampunk airplane:1.2), brass gears, smoke, flying above a mountain village, [clouds], cinematic lighting",
    "pixel art, treehouse, mushroom garden, fairy lights, frog wearing a crown",
    "a woman in a blue kimono drinks tea in a cafe while snow falls on the street outside",
    "mecha, giant robot, ruins of a skyscraper, desert, sunrise, dust, low angle",
    "anime screencap, princess with long pink hair and a halo, throne room, butterflies, soft light",
    "clay render of an octopus cooking ramen in a tiny kitchen",
    "a detective in a long coat under a lantern in a dark alley, charcoal drawing, heavy shadows",
    "phoenix rising from a volcano, lightning, embers, baroque painting, gold frame",
    "two children fly a kite on the beach in the style of a 1970s travel poster",
    "macro photograph of a strawberry cake with a paper crown, pastel background",
    "1girl, witch hat, braid, green eyes, potion, laboratory, floating candles, smile, leaning forward",
    "surreal minimalist scene, a single red balloon above an endless cornfield",
    "astronaut riding a horse through an aurora, retro science fiction book cover",
    "wolf with crystal horns, snow, pine forest, night sky full of stars, concept art",
    "mermaid singing on a harbor wall, jellyfish lanterns, impressionist brush strokes, moon",
    "street fashion photo, denim jacket, round glasses, bicycle, subway station, evening light",
    "origami tiger and origami rabbit dancing on a wooden table, studio light",
    "isometric greenhouse on a spaceship, plants, warm glow, tiny people, low poly render",
    "a queen made of stained glass sits in a palace garden at dawn, embroidery on her robe, owls around her",
    "manga panel, two ninjas fighting on a rooftop, speed lines, screentone, black and white",
    "vampire in a velvet suit, carousel at night, polaroid, grainy, red eyes, crooked smile",
    "submarine exploring a sunken temple, whale overhead, god rays, deep blue water",
    "sunset",
)
"""Tag lists, sentences and a single word, as people write them."""

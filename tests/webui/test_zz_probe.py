def test_probe(a1111):
    r = a1111.txt2img("an amber kestrel over the harbour", batch_size=2, n_iter=2)
    print(r)
    r = a1111.txt2img("an amber kestrel over the harbour", (False,))
    print(r)
    r = a1111.img2img("an amber kestrel over the harbour", ())
    print(r.prompts, r.comments, r.errors)
    print(a1111.world.errors, a1111.routes)
    print(a1111.api_txt2img({"prompt":"an amber kestrel and a brick lighthouse # hi","alwayson_scripts":{"stylus":{"args":[{}]}}}))
def test_forge(forge):
    r = forge.txt2img("an amber kestrel over the harbour <lora:who:1>", batch_size=2, n_iter=2)
    print(r)

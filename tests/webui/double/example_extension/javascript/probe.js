onUiLoaded(() => {
    document.body.dataset.probe = "loaded";
});
onOptionsChanged(() => {
    document.body.dataset.probeName = opts.probe_name;
});

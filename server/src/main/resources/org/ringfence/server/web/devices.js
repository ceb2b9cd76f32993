// Which microphone and which speaker a call uses.

// Fills a list with the devices of a kind; hidden where the browser tells of fewer than two.
function fill(select, devices, chosen) {
  select.replaceChildren(...devices.map(({deviceId, label}, index) => {
    const option = document.createElement('option');
    option.value = deviceId;
    option.textContent = label || `Device ${index + 1}`;
    option.selected = deviceId === chosen;
    return option;
  }));
  select.closest('label').hidden = devices.length < 2;
}

export async function listDevices(microphone, speaker, call) {
  const all = await navigator.mediaDevices.enumerateDevices();
  const sender = call.voiceSender();
  const used = sender && sender.track ? sender.track.getSettings().deviceId : '';
  fill(microphone, all.filter(({kind}) => kind === 'audioinput'), used);
  const outputs = 'setSinkId' in HTMLMediaElement.prototype ? 'audiooutput' : 'none';
  fill(speaker, all.filter(({kind}) => kind === outputs), '');
}

// The call goes on with that microphone; the other side need not be asked.
export async function useMicrophone(call, deviceId) {
  const sender = call.voiceSender();
  if (!sender) return;
  const heard = await navigator.mediaDevices.getUserMedia({audio: {deviceId: {exact: deviceId}}});
  const [track] = heard.getAudioTracks();
  track.enabled = sender.track ? sender.track.enabled : true;
  const old = sender.track;
  await sender.replaceTrack(track);
  if (old) old.stop();
}

// Which microphone, which speaker and which camera a call uses.

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

export async function listDevices({microphone, speaker, camera}, call) {
  const all = await navigator.mediaDevices.enumerateDevices();
  const sender = call.voiceSender();
  const used = sender && sender.track ? sender.track.getSettings().deviceId : '';
  fill(microphone, all.filter(({kind}) => kind === 'audioinput'), used);
  const outputs = 'setSinkId' in HTMLMediaElement.prototype ? 'audiooutput' : 'none';
  fill(speaker, all.filter(({kind}) => kind === outputs), '');
  const pictures = call.cameraSender();
  const seen = pictures ? pictures.track.getSettings().deviceId : '';
  fill(camera, all.filter(({kind}) => kind === 'videoinput'), seen);
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

// The same with that camera; while none is on there is nothing to change.
export async function useCamera(call, deviceId) {
  const sender = call.cameraSender();
  if (!sender) return;
  const seen = await navigator.mediaDevices.getUserMedia({video: {deviceId: {exact: deviceId}}});
  const old = sender.track;
  await sender.replaceTrack(seen.getVideoTracks()[0]);
  if (old) old.stop();
}

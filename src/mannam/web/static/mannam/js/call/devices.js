// Camera and microphone of a booth.
const WANTED = {
  video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

// The stream, or null when there is no camera, no microphone, or no leave to use them.
export async function openDevices() {
  try {
    return await navigator.mediaDevices.getUserMedia(WANTED);
  } catch (error) {
    console.warn("camera and microphone", error);
    return null;
  }
}

export function closeDevices(stream) {
  for (const track of stream.getTracks()) track.stop();
}

// Call `act` when something is plugged in or out, or a track of the stream ends by itself.
export function whenDevicesChange(act) {
  navigator.mediaDevices?.addEventListener("devicechange", act);
}

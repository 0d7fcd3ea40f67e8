// Camera frames: open the camera, take JPEGs, send them. Nothing here outlives the page: no frame
// is stored, logged or handed to a State.

export const FRAME_WIDTH = 640;
const QUALITY = 0.88;

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Open the camera that faces the person and play it in `video`. Rejects with a DOMException. */
export async function openCamera(video) {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new DOMException("The camera needs https or localhost.", "SecurityError");
  }
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: "user" },
  });
  video.srcObject = stream;
  await video.play().catch(() => {});
  return stream;
}

export function closeCamera(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/** One JPEG of what the camera sees now, not mirrored, at most FRAME_WIDTH pixels wide. */
export function takeFrame(video) {
  const scale = Math.min(1, FRAME_WIDTH / (video.videoWidth || FRAME_WIDTH));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => {
    const taken = (blob) => (blob ? done(blob) : fail(new Error("The camera gave no picture.")));
    canvas.toBlob(taken, "image/jpeg", QUALITY);
  });
}

/** A photo as it is sent: at most `longest` pixels a side, upright, without its metadata. */
export async function asPhoto(file, longest = 1600) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return new File([blob], file.name, { type: "image/jpeg" });
}

export function asForm(frames, name = "frames") {
  const form = new FormData();
  frames.forEach((frame, i) => form.append(name, frame, frame.name || `frame-${i + 1}.jpg`));
  return form;
}

/** A version 4 UUID; crypto.randomUUID is missing on plain http. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = Array.from(b, (v) => v.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * POST and read the answer, whatever happens: {ok, status, code, body}.
 * code is the problem's stable code; "no_network" when nothing answered, "no_answer" after the
 * deadline or when the answer is not ours.
 */
export async function post(url, body, { headers = {}, deadlineMs = 6000 } = {}) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), deadlineMs);
  try {
    const response = await fetch(url, {
      method: "POST", body, headers, credentials: "same-origin", signal: control.signal,
    });
    return await read(response);
  } catch {
    return { ok: false, status: 0, body: {}, code: control.signal.aborted ? "no_answer" : "no_network" };
  } finally {
    clearTimeout(timer);
  }
}

async function read(response) {
  const text = await response.text();
  let body = {};
  try {
    body = text ? JSON.parse(text) : {};
  } catch {
    return { ok: false, status: response.status, body: {}, code: "no_answer" };
  }
  const fallback = response.ok ? "" : "no_answer";
  return { ok: response.ok, status: response.status, body, code: body.code || fallback, response };
}

/** Send once more, with the same key, when no answer came: a lost answer is no second punch. */
export async function postOnce(url, body, key, options = {}) {
  const headers = { ...options.headers, "Idempotency-Key": key };
  const first = await post(url, body, { ...options, headers });
  const lost = first.code === "no_network" || first.code === "no_answer";
  if (!lost || first.status) return first;
  await sleep(300);
  return post(url, body, { ...options, headers });
}

/** Why the camera did not open, in one word of ours. */
export function cameraTrouble(error) {
  if (error?.name === "NotAllowedError" || error?.name === "SecurityError") return "camera_denied";
  if (error?.name === "NotFoundError" || error?.name === "OverconstrainedError") return "camera_missing";
  return "camera_busy";
}

/* A camera reads the QR code into the box, where the browser can find codes in a picture. Loaded by pages of staff. */
(() => {
  "use strict";
  const button = document.querySelector("[data-camera]");
  const video = document.querySelector("[data-camera-picture]");
  if (!button || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const box = document.getElementById("code");
  const often = 200;
  let stream = null;

  const stop = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.hidden = true;
    button.setAttribute("aria-expanded", "false");
  };

  const look = async (detector) => {
    if (!stream) return;
    const found = video.readyState >= video.HAVE_CURRENT_DATA ? await detector.detect(video) : [];
    if (!found.length) {
      setTimeout(look, often, detector);
      return;
    }
    box.value = found[0].rawValue;
    stop();
    box.form.requestSubmit();
  };

  const start = async () => {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.hidden = false;
    button.setAttribute("aria-expanded", "true");
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  };

  button.hidden = false;
  /* A camera that is refused or broken leaves the box, which always works. */
  button.addEventListener("click", () => (stream ? stop() : start().catch(stop)));
  addEventListener("pagehide", stop);
})();

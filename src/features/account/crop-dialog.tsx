import { useEffect, useRef, useState } from "react";
import type { PointerEvent } from "react";
import { useCopy } from "../../copy/copy";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Slider } from "../../ui/slider";
import { drawCrop } from "./picture";
import type { Crop } from "./picture";

const MIDDLE: Crop = { zoom: 1, x: 0.5, y: 0.5 };
const PREVIEW = 480;

interface CropDialogProps {
  picture: ImageBitmap | null;
  onCancel: () => void;
  onUse: (crop: Crop) => void;
}

/** Lets a person choose the square of their picture, by dragging or by sliders. */
export function CropDialog({ picture, onCancel, onUse }: CropDialogProps) {
  const words = useCopy("profile");
  return (
    <Dialog
      open={picture !== null}
      title={words.cropTitle}
      lead={words.cropLead}
      onClose={onCancel}
    >
      {picture === null ? null : <Cropper picture={picture} onCancel={onCancel} onUse={onUse} />}
    </Dialog>
  );
}

function Cropper(props: CropDialogProps & { picture: ImageBitmap }) {
  const settings = useCopy("settings");
  const words = useCopy("profile");
  const [crop, setCrop] = useState(MIDDLE);
  const change = (part: Partial<Crop>) => setCrop((before) => ({ ...before, ...part }));
  return (
    <>
      <Preview picture={props.picture} crop={crop} onMove={change} />
      <div className="grid gap-2">
        <Slider
          id="crop-zoom"
          label={words.zoom}
          min={1}
          max={4}
          step={0.05}
          value={crop.zoom}
          onValue={(zoom) => change({ zoom })}
        />
        <Slider
          id="crop-x"
          label={words.sideways}
          min={0}
          max={1}
          step={0.01}
          value={crop.x}
          onValue={(x) => change({ x })}
        />
        <Slider
          id="crop-y"
          label={words.upDown}
          min={0}
          max={1}
          step={0.01}
          value={crop.y}
          onValue={(y) => change({ y })}
        />
      </div>
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => props.onUse(crop)}>{words.use}</Button>
        <Button variant="secondary" onClick={props.onCancel}>
          {settings.cancel}
        </Button>
      </div>
    </>
  );
}

function Preview(props: {
  picture: ImageBitmap;
  crop: Crop;
  onMove: (part: Partial<Crop>) => void;
}) {
  const words = useCopy("profile");
  const { picture, crop, onMove } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) drawCrop(canvas.current, picture, crop);
  }, [picture, crop]);

  function drag(event: PointerEvent<HTMLCanvasElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const shown = event.currentTarget.clientWidth;
    const side = Math.min(picture.width, picture.height) / crop.zoom;
    onMove({
      x: moved(crop.x, event.movementX, side / shown, picture.width - side),
      y: moved(crop.y, event.movementY, side / shown, picture.height - side),
    });
  }

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={words.cropCanvas}
      width={PREVIEW}
      height={PREVIEW}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      className="mx-auto aspect-square w-full max-w-60 cursor-grab touch-none rounded-full border border-edge bg-wash active:cursor-grabbing"
    />
  );
}

/** The square's place after the picture was dragged: against the drag, within the edges. */
function moved(place: number, dragged: number, scale: number, room: number): number {
  if (room <= 0) return place;
  return Math.min(1, Math.max(0, place - (dragged * scale) / room));
}

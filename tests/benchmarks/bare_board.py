"""The reference of the cached search: FastAPI, motor and nothing else. Arguments: MongoDB URL, database, port."""

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorClient

mongo_url, database, port = sys.argv[1:4]
client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, uuidRepresentation="standard")
app = FastAPI()


@app.get("/offers")
async def offers() -> list[dict[str, Any]]:
    return await client[database]["offers"].find({"state": "published"}).limit(20).to_list(20)


if __name__ == "__main__":
    uvicorn.run(app, port=int(port), access_log=False, log_level="warning")
